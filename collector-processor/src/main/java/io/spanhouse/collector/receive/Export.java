package io.spanhouse.collector.receive;

import io.spanhouse.collector.metrics.CollectorMetrics;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One export request, from its headers to its answer: the bytes it holds of the budget, and what it
 * adds to the counters. Both are settled once, whoever comes first: an answer, or a sender that
 * goes away before the request was handed on.
 */
final class Export {
  static final String DEFAULT_WORKSPACE = "default";

  private static final Outcome OVERLOADED =
      Outcome.unavailable(
          "too many bytes are waiting to be stored, try again later", Duration.ofSeconds(1));

  private final Signal signal;
  private final Transport transport;
  private final long maxBodyBytes;
  private final int maxRequestBytes;
  private final PendingBytes pending;
  private final CollectorMetrics metrics;
  private final long startNanos = System.nanoTime();

  private String workspace = DEFAULT_WORKSPACE;
  private volatile long receivedBytes;
  private long heldBytes;
  private boolean submitted;
  private boolean settled;
  private @Nullable Future<?> guard;

  /**
   * Opens a request.
   *
   * @param framingBytes what the transport adds to a message in the body
   */
  Export(
      Signal signal,
      Transport transport,
      int maxRequestBytes,
      int framingBytes,
      PendingBytes pending,
      CollectorMetrics metrics) {
    this.signal = signal;
    this.transport = transport;
    this.maxRequestBytes = maxRequestBytes;
    this.maxBodyBytes = (long) maxRequestBytes + framingBytes;
    this.pending = pending;
    this.metrics = metrics;
  }

  Signal signal() {
    return signal;
  }

  Transport transport() {
    return transport;
  }

  String workspace() {
    return workspace;
  }

  void workspace(String newWorkspace) {
    workspace = newWorkspace;
  }

  long receivedBytes() {
    return receivedBytes;
  }

  int maxRequestBytes() {
    return maxRequestBytes;
  }

  /**
   * Counts body bytes, before they are copied anywhere. Called by the event loop only.
   *
   * @throws RefusedException when they exceed the limit of a request, or the budget of all
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer; other threads only look
  void received(int bytes) {
    receivedBytes += bytes;
    if (receivedBytes > maxBodyBytes) {
      throw new RefusedException(Outcome.tooLarge(maxRequestBytes));
    }
    hold(bytes);
  }

  /**
   * Takes {@code bytes} more of the budget until the request is answered.
   *
   * @throws RefusedException when they are not to be had
   */
  synchronized void hold(long bytes) {
    if (settled || !pending.take(bytes)) {
      throw new RefusedException(OVERLOADED);
    }
    heldBytes += bytes;
  }

  /** Why a request of {@code contentLength} bytes (0 if unknown) is not read; null if it is. */
  @Nullable Outcome refusal(long contentLength) {
    if (contentLength > maxBodyBytes) {
      return Outcome.tooLarge(maxRequestBytes);
    }
    // An unknown length is refused as well when nothing is left.
    return pending.fits(Math.max(1, contentLength)) ? null : OVERLOADED;
  }

  /** Names the check that is to be dropped once the body is whole or not wanted any more. */
  synchronized void guardedBy(Future<?> check) {
    if (submitted || settled) {
      check.cancel(false);
    } else {
      guard = check;
    }
  }

  private void dropGuard() {
    if (guard != null) {
      guard.cancel(false);
      guard = null;
    }
  }

  /**
   * The body is whole. From here on only an answer settles the request, because its rows may be
   * stored.
   */
  synchronized void submitted() {
    submitted = true;
    dropGuard();
  }

  /** Settles the request; a second call has no effect. */
  synchronized void answered(Outcome outcome) {
    if (settled) {
      return;
    }
    settled = true;
    dropGuard();
    pending.give(heldBytes);
    metrics.requestBytes(signal, transport, receivedBytes);
    metrics.requestAnswered(signal, transport, outcome.status(), System.nanoTime() - startNanos);
  }

  /** Settles the request unless it is being ingested. */
  synchronized void failed(Outcome outcome) {
    if (!submitted) {
      answered(outcome);
    }
  }

  /** The sender is gone; settles the request unless it is being ingested. */
  void abandoned() {
    failed(Outcome.cancelled("the request was not received whole"));
  }
}
