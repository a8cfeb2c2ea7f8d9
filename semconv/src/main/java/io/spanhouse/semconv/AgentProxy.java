package io.spanhouse.semconv;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/**
 * Records the methods of an interface that are marked with the annotations of {@code
 * io.spanhouse.semconv.annotation}:
 *
 * <pre>{@code
 * Support support = AgentProxy.of(telemetry).wrap(Support.class, new WebSupport());
 * support.answer("Where is my order?");
 * }</pre>
 *
 * <p>The annotation may be on the interface's method or on the target's; the interface's counts
 * first. Return values, and exceptions checked and unchecked, reach the caller as the target gave
 * them. When a method returns a {@link java.util.concurrent.CompletionStage}, what it does lasts
 * until the stage completes, and is not current on the calling thread after the method returned.
 * Once the run is cancelled, runs, model and tool calls are refused with a {@link
 * java.util.concurrent.CancellationException}, as {@link SpanScope#call} does.
 *
 * <p>Calls that the target makes to itself do not pass through here. Instances and what they wrap
 * are safe for use by several threads.
 */
public final class AgentProxy {
  private final AgentTelemetry telemetry;

  private AgentProxy(AgentTelemetry telemetry) {
    this.telemetry = telemetry;
  }

  public static AgentProxy of(AgentTelemetry telemetry) {
    return new AgentProxy(telemetry);
  }

  /**
   * Returns {@code target} behind {@code type} with its annotated methods recorded: {@code target}
   * itself when none is annotated, or {@code type} is no interface that can be implemented here.
   */
  public <T> T wrap(Class<T> type, T target) {
    return Guard.get(() -> wrapped(type, target), target);
  }

  private <T> T wrapped(Class<T> type, T target) {
    if (type == null || target == null || !type.isInterface()) {
      return target;
    }
    Map<Method, AnnotatedMethod> annotated = new HashMap<>();
    for (Method method : type.getMethods()) {
      if (Modifier.isStatic(method.getModifiers())) {
        continue;
      }
      if (!method.trySetAccessible()) {
        return target;
      }
      AnnotatedMethod found = AnnotatedMethod.find(telemetry, method, target.getClass());
      if (found != null) {
        annotated.put(method, found);
      }
    }
    return annotated.isEmpty()
        ? target
        : type.cast(
            Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                new ObservedTarget(target, annotated)));
  }
}
