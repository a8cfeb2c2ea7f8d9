package io.spanhouse.collector.receive.intake;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.receive.Encoding;
import io.spanhouse.collector.receive.Ingest;
import io.spanhouse.collector.receive.IngestRequest;
import io.spanhouse.collector.receive.IngestResult;
import io.spanhouse.collector.receive.OtlpStatus;
import io.spanhouse.collector.receive.ReceiverOptions;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.Transport;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What both transports do with a request: decide from its headers whether to read it, then
 * decompress it and hand it to {@link Ingest} on a worker thread.
 */
public final class Intake {
  private static final Logger logger = LoggerFactory.getLogger(Intake.class);

  private static final long LOG_INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

  private static final Outcome BUSY =
      Outcome.unavailable("too many requests are waiting to be stored, try again later");
  private static final Outcome CROWDED =
      Outcome.unavailable("too many connections are open, try again later");
  private static final Outcome STOPPING =
      Outcome.unavailable("the receiver is stopping, try again later");

  private final Ingest ingest;
  private final @Nullable ApiKeys apiKeys;
  private final Supplier<Optional<String>> readiness;
  private final int maxRequestBytes;
  private final Duration hold;
  private final Pending pending;
  private final BodyPool pool;
  private final Executor workers;
  private final CollectorMetrics metrics;
  private final AtomicLong nextLogNanos = new AtomicLong(System.nanoTime());
  private final Queue<Submission> waiting = new ConcurrentLinkedQueue<>();
  private volatile boolean stopping;

  /** A whole body on its way to {@link Ingest}. */
  private record Submission(Export export, Body body, Encoding encoding, boolean gzip) {}

  public Intake(
      ReceiverOptions options,
      Ingest ingest,
      @Nullable ApiKeys apiKeys,
      Supplier<Optional<String>> readiness,
      Pending pending,
      BodyPool pool,
      Executor workers,
      CollectorMetrics metrics) {
    this.ingest = ingest;
    this.apiKeys = apiKeys;
    this.readiness = readiness;
    this.maxRequestBytes = options.maxRequestBytes();
    this.hold = options.hold();
    this.pending = pending;
    this.pool = pool;
    this.workers = workers;
    this.metrics = metrics;
  }

  public BodyPool pool() {
    return pool;
  }

  public Export open(Signal signal, Transport transport, int framingBytes) {
    return new Export(signal, transport, maxRequestBytes, framingBytes, pending, metrics);
  }

  /** Refuses every request from here on; those that were admitted go on. */
  public void stop() {
    stopping = true;
  }

  /** Refuses what is still held after {@link #stop}; it goes on to be stored all the same. */
  public void answerTheRest() {
    pending.answerAll(STOPPING);
  }

  /** Why nothing can be accepted now; empty when requests are welcome. */
  public Optional<String> unreadiness() {
    if (stopping) {
      return Optional.of("the receiver is stopping");
    }
    try {
      return readiness.get();
    } catch (RuntimeException e) {
      logger.warn("Readiness could not be told", e);
      return Optional.of("the receiver does not know whether it is ready");
    }
  }

  /**
   * Identifies the sender and sets the workspace of {@code export}.
   *
   * @return null when it may send
   */
  @Nullable
  public Outcome authenticate(Export export, RequestHeaders headers) {
    if (apiKeys == null) {
      return null;
    }
    ApiKeys.Grant grant =
        apiKeys.find(headers.get(HttpHeaderNames.AUTHORIZATION), headers.get(ApiKeys.HEADER));
    if (grant == null) {
      return Outcome.refused(
          OtlpStatus.UNAUTHENTICATED,
          "an API key is required: send Authorization: Bearer KEY or x-api-key: KEY");
    }
    if (!grant.rights().contains(ApiKeys.Right.INGEST)) {
      return Outcome.refused(
          OtlpStatus.FORBIDDEN, "this API key does not have the right to ingest");
    }
    export.workspace(grant.workspace());
    return null;
  }

  /**
   * Why the body of a request is not read; null if it is. A sender that drops its data at the first
   * refusal is let in while storage is away, and waits.
   */
  @Nullable
  public Outcome admit(Export export, RequestHeaders headers, Connection connection) {
    if (stopping) {
      return STOPPING;
    }
    if (connection.isSurplus()) {
      return CROWDED;
    }
    Patience patience = Patience.of(headers, hold);
    export.patience(patience);
    if (!patience.sendsOnce()) {
      Optional<String> reason = unreadiness();
      if (reason.isPresent()) {
        return Outcome.unavailable(reason.get());
      }
    }
    return export.refusal(headers.contentLength());
  }

  /**
   * Takes a whole body over and answers later, on any thread, exactly once. The answer settles
   * {@code export}; the body goes on to be stored also when its sender has waited long enough.
   */
  public void submit(
      Export export, Body body, Encoding encoding, boolean gzip, Consumer<Outcome> answer) {
    export.submitted(answer);
    Submission submission = new Submission(export, body, encoding, gzip);
    if (export.sendsOnce() && unreadiness().isPresent()) {
      waiting.add(submission);
    } else {
      hand(submission);
    }
  }

  private void hand(Submission submission) {
    try {
      workers.execute(() -> ingest(submission));
    } catch (RejectedExecutionException e) {
      refuse(submission, stopping ? STOPPING : BUSY);
    }
  }

  private static void refuse(Submission submission, Outcome outcome) {
    submission.body.recycle();
    submission.export.ingested();
    submission.export.answer(outcome);
  }

  /** Hands on what waited for storage, once it is there, and refuses what has waited too long. */
  public void tend() {
    pending.refuseOverdue();
    while (!waiting.isEmpty() && (stopping || unreadiness().isEmpty())) {
      Submission submission = waiting.poll();
      if (submission != null && stopping) {
        refuse(submission, STOPPING);
      } else if (submission != null) {
        hand(submission);
      }
    }
  }

  private void ingest(Submission submission) {
    Export export = submission.export;
    if (export.isSettled() && !export.sendsOnce()) {
      refuse(submission, BUSY); // overdue before its turn came; its sender sends it again
      return;
    }
    try {
      Body message = submission.gzip ? inflate(export, submission.body) : submission.body;
      try {
        ingest
            .ingest(
                new IngestRequest(
                    export.signal(),
                    submission.encoding,
                    export.transport(),
                    export.workspace(),
                    message.bytes(),
                    message.length()))
            .whenComplete((result, failure) -> export.answer(outcome(result, failure)));
      } finally {
        message.recycle();
      }
    } catch (Throwable t) {
      // Errors as well: nothing was promised yet, so the sender must be told to keep its data.
      export.answer(outcome(null, t));
    } finally {
      export.ingested();
    }
  }

  private Body inflate(Export export, Body compressed) {
    try {
      return Gunzip.ofThread()
          .inflate(
              compressed.bytes(),
              compressed.length(),
              export.maxRequestBytes(),
              pool,
              export::hold);
    } finally {
      compressed.recycle();
    }
  }

  private Outcome outcome(@Nullable IngestResult result, @Nullable Throwable failure) {
    if (failure == null && result != null) {
      return Outcome.of(result);
    }
    Throwable cause = failure == null ? new IllegalStateException("no result") : failure;
    if (!Outcome.isExpected(cause)) {
      logUnexpected(cause);
    }
    return Outcome.of(cause);
  }

  /** Once in ten seconds: during an outage every request may fail alike. */
  private void logUnexpected(Throwable cause) {
    long now = System.nanoTime();
    long notBefore = nextLogNanos.get();
    if (now - notBefore >= 0 && nextLogNanos.compareAndSet(notBefore, now + LOG_INTERVAL_NANOS)) {
      logger.warn("A request could not be ingested; its sender was told to try again", cause);
    }
  }
}
