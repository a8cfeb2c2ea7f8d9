package io.spanhouse.semconv;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An explicit event that is described step by step and then recorded. Nothing is sent without
 * {@link #record}. Null leaves a value out. For use by one thread at a time.
 */
public abstract sealed class DescribedEvent
    permits ActionEvent, BudgetEvent, ErrorEvent, PolicyEvent {
  final RunEvents events;
  private final String id;
  private final AtomicBoolean recorded = new AtomicBoolean();

  DescribedEvent(RunEvents events) {
    this.events = events;
    this.id = events.newId();
  }

  /** Identifier of the event, known before it is recorded. */
  public final String id() {
    return id;
  }

  /** Records the event now, once; returns {@link #id}. */
  public final String record() {
    if (recorded.compareAndSet(false, true)) {
      emit();
    }
    return id;
  }

  /** Hands the event with {@link #id} to {@link #events}. */
  abstract void emit();
}
