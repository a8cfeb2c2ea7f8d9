package io.spanhouse.semconv;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Passes every call on to a target, the annotated ones inside what they are annotated as. */
final class ObservedTarget implements InvocationHandler {
  private final Object target;
  private final Map<Method, AnnotatedMethod> annotated;

  ObservedTarget(Object target, Map<Method, AnnotatedMethod> annotated) {
    this.target = target;
    this.annotated = Map.copyOf(annotated);
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    AnnotatedMethod known = annotated.get(method);
    if (known != null) {
      return observed(known, method, arguments == null ? new Object[0] : arguments);
    }
    if (method.getName().equals("equals")
        && method.getDeclaringClass() == Object.class
        && arguments != null) {
      return target.equals(unwrapped(arguments[0]));
    }
    return call(method, arguments);
  }

  private @Nullable Object observed(
      AnnotatedMethod known, Method method, @Nullable Object[] arguments) throws Throwable {
    Observation observation = Guard.get(() -> known.begin(arguments), Observation.NONE);
    CancellationException refusal = observation.refusal();
    if (refusal != null) {
      throw refusal;
    }
    Object result;
    try {
      result = call(method, arguments);
    } catch (Throwable t) {
      observation.threw(t);
      throw t;
    }
    finish(observation, result);
    return result;
  }

  /** Ends {@code observation} with {@code result}; when that is a stage, once it completes. */
  static void finish(Observation observation, @Nullable Object result) {
    if (result instanceof CompletionStage<?> stage) {
      observation.leave();
      follow(stage, observation);
    } else {
      observation.returned(result);
    }
  }

  private static void follow(CompletionStage<?> stage, Observation observation) {
    try {
      stage.whenComplete(
          (value, error) -> {
            if (error == null) {
              observation.returned(value);
            } else {
              observation.threw(cause(error));
            }
          });
    } catch (RuntimeException e) {
      observation.threw(e);
    }
  }

  private static Throwable cause(Throwable error) {
    Throwable cause = error.getCause();
    return error instanceof CompletionException && cause != null ? cause : error;
  }

  private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    try {
      // The proxy's own Method, which is not accessible where the interface is not public.
      method.trySetAccessible();
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private static @Nullable Object unwrapped(@Nullable Object other) {
    return other != null
            && Proxy.isProxyClass(other.getClass())
            && Proxy.getInvocationHandler(other) instanceof ObservedTarget observed
        ? observed.target
        : other;
  }
}
