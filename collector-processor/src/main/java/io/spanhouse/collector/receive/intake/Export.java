package io.spanhouse.collector.receive.intake;

import com.linecorp.armeria.common.HttpRequest;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.Transport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One export request, from its headers to its answer: the bytes it holds of the budget, and what it
 * adds to the counters. Both are settled once, whoever comes first: an answer, or a sender that
 * goes away before the request was handed on.
 */
public final class Export {
  static final String DEFAULT_WORKSPACE = "default";

  private static final Outcome OVERLOADED =
      Outcome.unavailable("too many bytes are waiting to be stored, try again later");

  private static final Outcome STALLED =
      Outcome.unavailable("the body came in too slowly, send it again");

  private static final Outcome HELD =
      Outcome.unavailable("storage has not confirmed this request in time, send it again");

  private final Signal signal;
  private final Transport transport;
  private final long maxBodyBytes;
  private final int maxRequestBytes;
  private final Pending pending;
  private final CollectorMetrics metrics;
  private final long startNanos = System.nanoTime();

  private String workspace = DEFAULT_WORKSPACE;
  private volatile long receivedBytes;
  private Patience patience = new Patience(false, Long.MAX_VALUE, Long.MAX_VALUE);
  private long heldBytes;
  private @Nullable Consumer<Outcome> answer;
  private long answerWithinNanos;
  private boolean submitted;
  private boolean inHands;
  private boolean settled;
  private @Nullable HttpRequest request;
  private volatile @Nullable Connection connection;
  private boolean checked;
  private long checkedBytes;

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
      Pending pending,
      CollectorMetrics metrics) {
    this.signal = signal;
    this.transport = transport;
    this.maxRequestBytes = maxRequestBytes;
    this.maxBodyBytes = (long) maxRequestBytes + framingBytes;
    this.pending = pending;
    this.metrics = metrics;
    pending.opened(this);
  }

  public Signal signal() {
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

  void patience(Patience newPatience) {
    patience = newPatience;
  }

  /** Whether the sender drops its data at the first refusal. */
  boolean sendsOnce() {
    return patience.sendsOnce();
  }

  public long receivedBytes() {
    return receivedBytes;
  }

  public int maxRequestBytes() {
    return maxRequestBytes;
  }

  /**
   * Counts body bytes, before they are copied anywhere. Called by the event loop only.
   *
   * @throws RefusedException when they exceed the limit of a request, or the budget of all
   */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  public // one writer; other threads only look
  void received(int bytes) {
    receivedBytes += bytes;
    Connection from = connection;
    if (from != null) {
      from.received(bytes);
    }
    if (receivedBytes > maxBodyBytes) {
      throw new RefusedException(Outcome.tooLarge(maxRequestBytes));
    }
    hold(bytes);
  }

  /**
   * Takes {@code bytes} more of the budget until the request is answered, and what was made of it
   * is {@link #ingested}.
   *
   * @throws RefusedException when they are not to be had
   */
  synchronized void hold(long bytes) {
    if ((settled && !inHands) || !pending.take(bytes)) {
      throw new RefusedException(OVERLOADED);
    }
    heldBytes += bytes;
  }

  /** Why a body of {@code contentLength} bytes (-1 if unknown) is not read; null if it is. */
  @Nullable Outcome refusal(long contentLength) {
    if (contentLength > maxBodyBytes) {
      return Outcome.tooLarge(maxRequestBytes);
    }
    // An unknown length is refused as well when nothing is left.
    return pending.fits(Math.max(1, contentLength)) ? null : OVERLOADED;
  }

  /** The stream that brings the body; refused when it stalls. */
  public synchronized void readingFrom(HttpRequest newRequest, Connection newConnection) {
    request = newRequest;
    connection = newConnection;
  }

  /** The connection that the body is read from; null when it is whole or not read. */
  synchronized @Nullable Connection readingFrom() {
    return request == null ? null : connection;
  }

  /**
   * Refuses the request if, while its body is read, it brought fewer than {@code minBytes} since
   * the last call. Whoever reads the body gets the refusal instead of more of it, and answers.
   *
   * @param connectionMoves whether its connection brought enough for all of its requests
   */
  synchronized void refuseBelow(long minBytes, boolean connectionMoves) {
    if (request == null) {
      return;
    }
    long now = receivedBytes;
    if (checked && !connectionMoves && now - checkedBytes < minBytes) {
      request.abort(new RefusedException(STALLED));
      request = null;
    }
    checked = true;
    checkedBytes = now;
  }

  /**
   * The body is whole. From here on only {@link #answer} settles the request, because its rows may
   * be stored, and its bytes are held until {@link #ingested} at least.
   *
   * @param newAnswer answers the sender, on any thread
   */
  synchronized void submitted(Consumer<Outcome> newAnswer) {
    request = null;
    answer = newAnswer;
    submitted = true;
    inHands = true;
    long age = System.nanoTime() - startNanos;
    answerWithinNanos =
        Math.min(
            patience.afterWholeNanos() == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : age + patience.afterWholeNanos(),
            patience.afterHeadNanos());
  }

  /** The body is copied, or dropped: nothing of it is held any more but by an open request. */
  synchronized void ingested() {
    inHands = false;
    release();
  }

  /** Answers a submitted request, unless it is answered. */
  void answer(Outcome outcome) {
    Consumer<Outcome> sender;
    synchronized (this) {
      sender = answer;
      answer = null;
    }
    if (sender == null) {
      if (outcome.status().isSuccess()) {
        metrics.requestStoredLate(signal, transport);
      }
      return;
    }
    // In this order: once a request is settled, closing may cut its connection.
    try {
      sender.accept(outcome);
    } finally {
      answered(outcome);
    }
  }

  /** Refuses a submitted request that has been held for as long as its sender can wait. */
  void refuseOverdue(long nowNanos) {
    boolean overdue;
    synchronized (this) {
      overdue = answer != null && nowNanos - startNanos >= answerWithinNanos;
    }
    if (overdue) {
      answer(HELD);
    }
  }

  synchronized boolean isSettled() {
    return settled;
  }

  /** Settles the request; a second call has no effect. */
  public synchronized void answered(Outcome outcome) {
    if (settled) {
      return;
    }
    settled = true;
    request = null;
    pending.closed(this);
    release();
    metrics.requestBytes(signal, transport, receivedBytes);
    metrics.requestAnswered(signal, transport, outcome.status(), System.nanoTime() - startNanos);
  }

  private synchronized void release() {
    if (settled && !inHands) {
      pending.giveBack(heldBytes);
      heldBytes = 0;
    }
  }

  /** Settles the request unless it is submitted. */
  public synchronized void failed(Outcome outcome) {
    if (!submitted) {
      answered(outcome);
    }
  }

  /** The sender is gone; settles the request unless it is submitted. */
  public void abandoned() {
    failed(Outcome.cancelled("the request was not received whole"));
  }
}
