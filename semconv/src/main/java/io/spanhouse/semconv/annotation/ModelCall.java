package io.spanhouse.semconv.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method is one call to a language model, as by {@link
 * io.spanhouse.semconv.AgentTelemetry#modelCall}. Its only argument, when that is a text, a {@link
 * io.spanhouse.semconv.Message} or a list of them, is what is sent to the model; several arguments
 * are sent as one message. What the return value does not tell, such as tokens, can be set on
 * {@code Span.current()} inside the method.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ModelCall {
  /** {@code openai}, {@code anthropic}, {@code aws.bedrock}, ... */
  String provider();

  /** The model asked for. */
  String model();
}
