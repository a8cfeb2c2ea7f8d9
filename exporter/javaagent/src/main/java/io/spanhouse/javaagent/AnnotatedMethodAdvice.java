package io.spanhouse.javaagent;

import io.spanhouse.semconv.AnnotatedCall;
import java.lang.reflect.Method;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * Code that is copied into annotated methods, where {@link AnnotatedCall} is the observed program's
 * own. It must not mention OpenTelemetry: the agent renames that here, but not there.
 */
public final class AnnotatedMethodAdvice {
  private AnnotatedMethodAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class)
  public static AnnotatedCall enter(
      @Advice.Origin Method method,
      @Advice.AllArguments(typing = Assigner.Typing.DYNAMIC) @Nullable Object[] arguments) {
    return AnnotatedCall.begin(method, arguments);
  }

  @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
  public static void exit(
      @Advice.Enter @Nullable AnnotatedCall call,
      @Advice.Return(typing = Assigner.Typing.DYNAMIC) @Nullable Object returned,
      @Advice.Thrown @Nullable Throwable thrown) {
    if (call != null) {
      call.end(returned, thrown);
    }
  }
}
