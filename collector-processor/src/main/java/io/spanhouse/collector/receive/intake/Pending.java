package io.spanhouse.collector.receive.intake;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The requests that are not answered yet, and the budget of bytes they hold. */
public final class Pending {
  private static final long POLL_MILLIS = 10;

  private final long maxBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final Set<Export> open = ConcurrentHashMap.newKeySet();
  private Map<Connection, Long> checkedBytes = Map.of();

  public Pending(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  void opened(Export export) {
    open.add(export);
  }

  /** A request was answered. */
  void closed(Export export) {
    open.remove(export);
  }

  /** Bytes that were taken are free again. */
  void giveBack(long less) {
    bytes.addAndGet(-less);
  }

  /** Whether {@code more} bytes would fit now; takes nothing. */
  boolean fits(long more) {
    return more <= maxBytes - bytes.get();
  }

  /** Takes {@code more} bytes, all or nothing. */
  boolean take(long more) {
    long held;
    do {
      held = bytes.get();
      if (more > maxBytes - held) {
        return false;
      }
    } while (!bytes.compareAndSet(held, held + more));
    return true;
  }

  public long bytes() {
    return bytes.get();
  }

  public int requests() {
    return open.size();
  }

  /**
   * Refuses the requests whose bodies brought fewer than {@code minBytes} since the last call, on
   * connections that brought less than that for each of their requests. Called by one thread.
   */
  void refuseBelow(long minBytes) {
    Map<Connection, Long> readers =
        open.stream()
            .map(Export::readingFrom)
            .filter(Objects::nonNull)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    Map<Connection, Long> now = new HashMap<>();
    readers.keySet().forEach(connection -> now.put(connection, connection.receivedBytes()));
    for (Export export : open) {
      Connection connection = export.readingFrom();
      if (connection == null) {
        continue; // its body is whole
      }
      Long bytes = now.get(connection);
      Long before = checkedBytes.get(connection);
      boolean moves =
          bytes != null
              && before != null
              && bytes - before >= minBytes * readers.getOrDefault(connection, 1L);
      export.refuseBelow(minBytes, moves);
    }
    checkedBytes = now;
  }

  /** Refuses the requests that have been held for as long as their senders can wait. */
  void refuseOverdue() {
    long now = System.nanoTime();
    for (Export export : open) {
      export.refuseOverdue(now);
    }
  }

  /** Answers every request whose body is whole. */
  void answerAll(Outcome outcome) {
    for (Export export : open) {
      export.answer(outcome);
    }
  }

  /** Waits until no request is open, for {@code grace} at most. */
  public void drain(Duration grace) {
    long deadline = System.nanoTime() + grace.toNanos();
    try {
      while (!open.isEmpty() && System.nanoTime() - deadline < 0) {
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
