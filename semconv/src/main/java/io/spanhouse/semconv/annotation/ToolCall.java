package io.spanhouse.semconv.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The method executes a tool, as by {@link io.spanhouse.semconv.AgentTelemetry#toolCall}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ToolCall {
  /** The name of the tool; that of the method when empty. */
  String name() default "";
}
