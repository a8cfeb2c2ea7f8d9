package io.spanhouse.semconv;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A running piece of an agent's work: a span that is current on the thread that started it until
 * {@link #close}. What is started meanwhile, on this thread or wherever the Context is propagated,
 * nests inside.
 *
 * <p>It ends once: the first of {@link #fail} and {@link #close} (for runs also {@code success} and
 * {@code timeout}) decides, whatever comes later changes nothing and is told the first outcome.
 * Every method may be called from any thread and none throws; values that are null or make no sense
 * are ignored. A scope that another thread closes ends at once, and stops being current on its own
 * thread when that next starts or closes a scope.
 *
 * <p>In a try-with-resources statement the {@code catch} clauses run <em>after</em> {@code close},
 * too late for {@link #fail}. {@link #call} has no such trap.
 *
 * @param <S> the concrete type, which setters return
 */
public abstract sealed class SpanScope<S extends SpanScope<S>> implements AutoCloseable
    permits AgentRun, EventScope {
  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  private static final VarHandle OUTCOME;

  static {
    try {
      OUTCOME = MethodHandles.lookup().findVarHandle(SpanScope.class, "outcome", Outcome.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final AgentTelemetry telemetry;
  private final Span span;
  private final boolean recording;
  private final Attachment attachment;
  private final Cancellation cancellation;
  private volatile @Nullable Outcome outcome;

  SpanScope(AgentTelemetry telemetry, StartedSpan started) {
    this.telemetry = telemetry;
    this.span = started.span();
    this.recording = Guard.isRecording(span);
    this.attachment = Attachment.attach(started);
    this.cancellation = Cancellation.of(RunContext.from(started.context()));
  }

  /** Work done inside a scope. */
  @FunctionalInterface
  public interface Work<S, T extends @Nullable Object, E extends Exception> {
    T in(S scope) throws E;
  }

  /**
   * Does {@code work} inside this scope and closes it: as failed if the work throws, which goes on
   * to the caller unchanged.
   *
   * @throws java.util.concurrent.CancellationException when the run around it, or this run itself,
   *     has been cancelled: the work is not begun and this ends as cancelled
   */
  public final <T extends @Nullable Object, E extends Exception> T call(Work<? super S, T, E> work)
      throws E {
    try {
      cancellation.throwIfCancelled();
      return work.in(self());
    } catch (Throwable t) {
      fail(t);
      throw t;
    } finally {
      close();
    }
  }

  /**
   * Ends this as failed, with the exception recorded; as cancelled when the run was cancelled and
   * the exception is how that stopped the work.
   *
   * @return how this ended: the first outcome
   */
  public final Outcome fail(@Nullable Throwable error) {
    if (ExceptionEvent.isStop(error) && cancellation.isCancelled()) {
      return finish(Outcome.CANCELLED, () -> {});
    }
    return finish(
        Outcome.FAILED,
        () -> {
          if (error == null) {
            markFailed(null, null, null);
            return;
          }
          markFailed(error.getClass().getName(), null, ExceptionEvent.messageOf(error));
          ExceptionEvent.record(error, span, telemetry.settings().content());
        });
  }

  /**
   * Ends this as failed without an exception.
   *
   * @param type what sort of error, of few different values: a class name, {@code timeout}, ...
   * @param code the other side's code for it, such as an HTTP status
   * @return how this ended: the first outcome
   */
  public final Outcome fail(String type, @Nullable String code, @Nullable String message) {
    return finish(Outcome.FAILED, () -> markFailed(type, code, message));
  }

  /** Ends this, if nothing has yet, and makes the Context before it current again. */
  @Override
  public void close() {
    finish(Outcome.SUCCESS, () -> {});
    detach();
  }

  /**
   * Makes the Context before this current again on the thread that started it; this goes on until
   * it is closed. For work that a callback ends:
   *
   * <pre>{@code
   * ModelCall call = telemetry.modelCall("openai", "gpt-5.4").detach();
   * client.ask(question, answer -> call.close());
   * }</pre>
   *
   * <p>What it does meanwhile nests inside through {@link #context}.
   */
  public final S detach() {
    attachment.release();
    return self();
  }

  /** How this ended; null while it has not. */
  public final @Nullable Outcome outcome() {
    return outcome;
  }

  /** Tells whether the run that this is part of was cancelled. */
  public final Cancellation cancellation() {
    return cancellation;
  }

  /** The span, for attributes of one's own. */
  public final Span span() {
    return span;
  }

  /** The Context inside this scope, to start work elsewhere with. */
  public final Context context() {
    return attachment.context();
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

  /** What {@code wanted} comes to. */
  Outcome decide(Outcome wanted) {
    return wanted;
  }

  final Outcome finish(Outcome wanted, Runnable details) {
    Outcome decided = decide(wanted);
    Outcome first = (Outcome) OUTCOME.compareAndExchange(this, (Outcome) null, decided);
    if (first != null) {
      return first;
    }
    if (decided == wanted) {
      Guard.run(details);
    }
    try {
      ending(decided);
    } catch (RuntimeException e) {
      Guard.log(e);
    }
    try {
      span.end();
    } catch (RuntimeException e) {
      Guard.log(e);
    }
    return decided;
  }

  final void markFailed(@Nullable String type, @Nullable String code, @Nullable String message) {
    String text = telemetry.settings().content().of(SpanhouseAttributes.ERROR_MESSAGE, message);
    span.setStatus(StatusCode.ERROR, text == null ? "" : text);
    set(ERROR_TYPE, type == null ? "_OTHER" : type);
    set(SpanhouseAttributes.ERROR_CODE, code);
  }

  final <T> S set(AttributeKey<T> key, @Nullable T value) {
    if (value != null && recording) {
      try {
        span.setAttribute(key, value);
      } catch (RuntimeException e) {
        Guard.log(e);
      }
    }
    return self();
  }

  /** Sets text as it is, containers as JSON text, if {@code recorded}. */
  final S setContent(AttributeKey<String> key, @Nullable Object content, boolean recorded) {
    if (recorded && recording && content != null) {
      set(key, telemetry.settings().content().of(key, content));
    }
    return self();
  }

  /** The values that are not null; null when there are none. */
  static @Nullable List<String> present(String @Nullable [] values) {
    if (values == null) {
      return null;
    }
    if (values.length == 1 && values[0] != null) {
      return List.of(values[0]);
    }
    List<String> present = new ArrayList<>(values.length);
    for (String value : values) {
      if (value != null) {
        present.add(value);
      }
    }
    return present.isEmpty() ? null : present;
  }

  final S setCost(@Nullable BigDecimal usd) {
    return set(SpanhouseAttributes.COST, usd == null ? null : usd.toPlainString());
  }

  /** Sets a count; less than 0 is no count. */
  final S setCount(AttributeKey<Long> key, long count) {
    return set(key, count < 0 ? null : count);
  }
}
