package io.spanhouse.javaagent;

import io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.matcher.AgentElementMatchers;
import java.util.List;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * Weaves {@link AnnotatedMethodAdvice} into annotated methods. {@code
 * -Dotel.instrumentation.spanhouse-annotations.enabled=false} turns it off.
 */
public final class AnnotationInstrumentationModule extends InstrumentationModule {
  public AnnotationInstrumentationModule() {
    super("spanhouse-annotations");
  }

  @Override
  public ElementMatcher.Junction<ClassLoader> classLoaderMatcher() {
    return AgentElementMatchers.hasClassesNamed("io.spanhouse.semconv.AnnotatedCall");
  }

  @Override
  public List<TypeInstrumentation> typeInstrumentations() {
    return List.of(new AnnotatedMethodInstrumentation());
  }
}
