package io.spanhouse.semconv.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method does something to the outside, such as a click: an event of type {@code action} in the
 * run around it, recorded when the method is done. Outside of any run nothing is recorded.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface RecordAction {
  /** What sort of action, such as {@code click}; the name of the method when empty. */
  String type() default "";
}
