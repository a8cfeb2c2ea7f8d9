package io.spanhouse.semconv;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running piece of an agent's work: a span that is current on the thread that started it until
 * {@link #close}. What is started meanwhile, on this thread or wherever the Context is propagated,
 * nests inside.
 *
 * <p>It ends once: the first of {@link #fail} and {@link #close} (for runs also {@code success},
 * {@code cancel} and {@code timeout}) decides, whatever comes later changes nothing. Every method
 * may be called from any thread but {@code close}, which belongs on the starting one; none throws,
 * and values that are null or make no sense are ignored.
 *
 * <p>In a try-with-resources statement the {@code catch} clauses run <em>after</em> {@code close},
 * too late for {@link #fail}. {@link #call} has no such trap.
 *
 * @param <S> the concrete type, which setters return
 */
public abstract sealed class SpanScope<S extends SpanScope<S>> implements AutoCloseable
    permits AgentRun, ModelCall, ToolCall, Step {
  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  private final AgentTelemetry telemetry;
  private final Span span;
  private final Context context;
  private final Scope scope;
  private final AtomicBoolean finished = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  SpanScope(AgentTelemetry telemetry, StartedSpan started) {
    this.telemetry = telemetry;
    this.span = started.span();
    this.context = started.context();
    this.scope = Guard.get(context::makeCurrent, Scope.noop());
  }

  /** Work done inside a scope. */
  @FunctionalInterface
  public interface Work<S, T extends @Nullable Object, E extends Exception> {
    T in(S scope) throws E;
  }

  /**
   * Does {@code work} inside this scope and closes it: as failed if the work throws, which goes on
   * to the caller unchanged.
   */
  public final <T extends @Nullable Object, E extends Exception> T call(Work<? super S, T, E> work)
      throws E {
    try {
      return work.in(self());
    } catch (Throwable t) {
      fail(t);
      throw t;
    } finally {
      close();
    }
  }

  /** Ends this as failed, with the exception recorded. */
  public final void fail(@Nullable Throwable error) {
    finish(
        Outcome.FAILED,
        () -> {
          if (error == null) {
            markFailed(null, null, null);
            return;
          }
          markFailed(error.getClass().getName(), null, messageOf(error));
          span.recordException(error);
        });
  }

  /**
   * Ends this as failed without an exception.
   *
   * @param type what sort of error, of few different values: a class name, {@code timeout}, ...
   * @param code the other side's code for it, such as an HTTP status
   */
  public final void fail(String type, @Nullable String code, @Nullable String message) {
    finish(Outcome.FAILED, () -> markFailed(type, code, message));
  }

  /** Ends this, if nothing has yet, and makes the Context before it current again. */
  @Override
  public void close() {
    finish(Outcome.SUCCESS, () -> {});
    leave();
  }

  /** Makes the Context before this current again; the span goes on. */
  final void leave() {
    if (closed.compareAndSet(false, true)) {
      Guard.run(scope::close);
    }
  }

  /** The span, for attributes of one's own. */
  public final Span span() {
    return span;
  }

  /** The Context inside this scope, to start work elsewhere with. */
  public final Context context() {
    return context;
  }

  public final String traceId() {
    return span.getSpanContext().getTraceId();
  }

  public final String spanId() {
    return span.getSpanContext().getSpanId();
  }

  abstract S self();

  /** Called before the span ends, with how. */
  void ending(Outcome outcome) {}

  final AgentTelemetry telemetry() {
    return telemetry;
  }

  final void finish(Outcome outcome, Runnable details) {
    if (finished.compareAndSet(false, true)) {
      Guard.run(details);
      Guard.run(() -> ending(outcome));
      Guard.run(span::end);
    }
  }

  final void markFailed(@Nullable String type, @Nullable String code, @Nullable String message) {
    span.setStatus(StatusCode.ERROR, message == null ? "" : message);
    set(ERROR_TYPE, type == null ? "_OTHER" : type);
    set(SpanhouseAttributes.ERROR_CODE, code);
  }

  private static String messageOf(Throwable error) {
    return Guard.get(() -> Objects.requireNonNullElse(error.getMessage(), ""), "");
  }

  final <T> S set(AttributeKey<T> key, @Nullable T value) {
    if (value != null) {
      Guard.run(() -> span.setAttribute(key, value));
    }
    return self();
  }

  /** Sets text as it is, containers as JSON text, if {@code recorded}. */
  final S setContent(
      AttributeKey<String> key, Supplier<@Nullable Object> content, boolean recorded) {
    if (recorded) {
      Guard.run(() -> set(key, JsonText.textOrJson(content.get())));
    }
    return self();
  }

  /** The values that are not null; null when there are none. */
  static @Nullable List<String> present(String @Nullable [] values) {
    if (values == null) {
      return null;
    }
    List<String> present = Arrays.stream(values).filter(Objects::nonNull).toList();
    return present.isEmpty() ? null : present;
  }

  final S setCost(@Nullable BigDecimal usd) {
    return set(SpanhouseAttributes.COST, usd == null ? null : usd.toPlainString());
  }

  /** Sets a count; less than 0 is no count. */
  final S setCount(AttributeKey<Long> key, long count) {
    return set(key, count < 0 ? null : count);
  }

  /** How a scope ended. */
  enum Outcome {
    SUCCESS("success"),
    FAILED("failed"),
    TIMEOUT("timeout"),
    CANCELLED("cancelled");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }
}
