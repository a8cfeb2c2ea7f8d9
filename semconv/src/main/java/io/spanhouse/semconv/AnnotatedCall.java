package io.spanhouse.semconv;

import io.opentelemetry.api.GlobalOpenTelemetry;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One call of a method that is marked with an annotation of {@code
 * io.spanhouse.semconv.annotation}, recorded as {@link AgentProxy} does. For code that is woven
 * around such methods, as by the extension of the OpenTelemetry Java agent:
 *
 * <pre>{@code
 * AnnotatedCall call = AnnotatedCall.begin(method, arguments);
 * if (call.refusal() != null) {
 *   throw call.refusal();
 * }
 * ... // returned or thrown
 * call.end(returned, thrown);
 * }</pre>
 *
 * <p>A call that comes straight from an {@link AgentProxy} is that one's to record.
 */
public final class AnnotatedCall {
  private static final StackWalker STACK = StackWalker.getInstance();

  private static volatile @Nullable AgentTelemetry chosen;

  private final Observation observation;
  private final @Nullable CancellationException refusal;

  private AnnotatedCall(Observation observation) {
    this.refusal = observation.refusal();
    this.observation = refusal == null ? observation : Observation.NONE;
  }

  /**
   * Records all calls that begin from now on with {@code telemetry}: its switches, its redaction.
   *
   * @param telemetry null is the default: all default settings, with {@link GlobalOpenTelemetry}
   */
  public static void recordWith(@Nullable AgentTelemetry telemetry) {
    chosen = telemetry;
  }

  /** To be called by the thread, and below the method, that is to be recorded. Never throws. */
  public static AnnotatedCall begin(Method method, @Nullable Object[] arguments) {
    return new AnnotatedCall(Guard.get(() -> observation(method, arguments), Observation.NONE));
  }

  /**
   * What to throw instead of doing the method's work, because the run was cancelled; the call has
   * ended then. Null when the work is to be done.
   */
  public @Nullable CancellationException refusal() {
    return refusal;
  }

  /**
   * Ends the call, once: when {@code returned} is a {@link java.util.concurrent.CompletionStage},
   * as soon as that completes. Never throws.
   *
   * @param thrown null when the method returned
   */
  public void end(@Nullable Object returned, @Nullable Throwable thrown) {
    Guard.run(
        () -> {
          if (thrown == null) {
            ObservedTarget.finish(observation, returned);
          } else {
            observation.threw(thrown);
          }
        });
  }

  private static Observation observation(Method method, @Nullable Object[] arguments) {
    if (isProxied(method)) {
      return Observation.NONE;
    }
    AnnotatedMethod annotated =
        AnnotatedMethod.find(telemetry(), method, method.getDeclaringClass());
    return annotated == null ? Observation.NONE : annotated.begin(arguments);
  }

  private static AgentTelemetry telemetry() {
    AgentTelemetry telemetry = chosen;
    return telemetry == null ? Global.TELEMETRY : telemetry;
  }

  private static boolean isProxied(Method method) {
    String type = method.getDeclaringClass().getName();
    String name = method.getName();
    return STACK.walk(
        frames ->
            frames
                .dropWhile(
                    frame ->
                        !(frame.getMethodName().equals(name) && frame.getClassName().equals(type)))
                .skip(1)
                .findFirst()
                .map(StackWalker.StackFrame::getClassName)
                .filter(caller -> Objects.equals(caller, ObservedTarget.class.getName()))
                .isPresent());
  }

  /** Made by the first call; the agent sets OpenTelemetry up before the program starts. */
  private static final class Global {
    static final AgentTelemetry TELEMETRY = AgentTelemetry.create(GlobalOpenTelemetry.get());
  }
}
