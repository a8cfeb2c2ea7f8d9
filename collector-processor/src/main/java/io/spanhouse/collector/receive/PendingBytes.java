package io.spanhouse.collector.receive;

import java.util.concurrent.atomic.AtomicLong;

/** The budget of request bytes held for requests that are not answered yet. */
final class PendingBytes {
  private final long max;
  private final AtomicLong pending = new AtomicLong();

  PendingBytes(long max) {
    this.max = max;
  }

  /** Whether {@code bytes} would fit now; takes nothing. */
  boolean fits(long bytes) {
    return bytes <= max - pending.get();
  }

  /** Takes {@code bytes}, all or nothing. */
  boolean take(long bytes) {
    if (pending.addAndGet(bytes) > max) {
      pending.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void give(long bytes) {
    pending.addAndGet(-bytes);
  }

  long get() {
    return pending.get();
  }
}
