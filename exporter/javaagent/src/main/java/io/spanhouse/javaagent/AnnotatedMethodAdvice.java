package io.spanhouse.javaagent;

import io.spanhouse.semconv.AnnotatedCall;
import java.lang.reflect.Method;
import java.util.concurrent.CancellationException;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * Code that is copied into annotated methods, where {@link AnnotatedCall} is the observed program's
 * own. It must not mention OpenTelemetry: the agent renames that here, but not there.
 */
public final class AnnotatedMethodAdvice {
  private AnnotatedMethodAdvice() {}

  /** What is thrown instead of doing the method's work; null when it is done. */
  @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = Advice.OnNonDefaultValue.class)
  public static @Nullable CancellationException enter(
      @Advice.Origin Method method,
      @Advice.AllArguments(typing = Assigner.Typing.DYNAMIC) @Nullable Object[] arguments,
      @Advice.Local("call") @Nullable AnnotatedCall call) {
    call = AnnotatedCall.begin(method, arguments);
    return call.refusal();
  }

  @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
  public static void exit(
      @Advice.Enter @Nullable CancellationException refusal,
      @Advice.Local("call") @Nullable AnnotatedCall call,
      @Advice.Return(typing = Assigner.Typing.DYNAMIC) @Nullable Object returned,
      @Advice.Thrown(readOnly = false) @Nullable Throwable thrown) {
    if (refusal != null) {
      thrown = refusal;
    } else if (call != null) {
      call.end(returned, thrown);
    }
  }
}
