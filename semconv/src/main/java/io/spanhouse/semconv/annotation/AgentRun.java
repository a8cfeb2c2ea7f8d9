package io.spanhouse.semconv.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method is one execution of an agent, as by {@link io.spanhouse.semconv.AgentTelemetry#run}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface AgentRun {
  /** The agent's name, of few different values. */
  String agent();
}
