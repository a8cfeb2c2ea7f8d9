package io.spanhouse.javaagent;

import static net.bytebuddy.matcher.ElementMatchers.declaresMethod;
import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.isAnnotatedWith;
import static net.bytebuddy.matcher.ElementMatchers.isBridge;
import static net.bytebuddy.matcher.ElementMatchers.isNative;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.not;

import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/** Finds the methods with code of their own that carry one of the annotations. */
final class AnnotatedMethodInstrumentation implements TypeInstrumentation {
  private static final ElementMatcher.Junction<MethodDescription> ANNOTATED =
      isAnnotatedWith(
              namedOneOf(
                  "io.spanhouse.semconv.annotation.AgentRun",
                  "io.spanhouse.semconv.annotation.ModelCall",
                  "io.spanhouse.semconv.annotation.ToolCall",
                  "io.spanhouse.semconv.annotation.RecordAction"))
          // A bridge has the annotations of the method that it calls.
          .<MethodDescription>and(not(isAbstract().or(isNative()).or(isBridge())));

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return declaresMethod(ANNOTATED);
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(ANNOTATED, "io.spanhouse.javaagent.AnnotatedMethodAdvice");
  }
}
