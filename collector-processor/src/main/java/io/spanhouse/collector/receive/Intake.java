package io.spanhouse.collector.receive;

import io.spanhouse.collector.metrics.CollectorMetrics;
import java.time.Duration;
import java.util.Optional;
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
final class Intake {
  private static final Logger logger = LoggerFactory.getLogger(Intake.class);

  private static final long LOG_INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

  private static final Outcome BUSY =
      Outcome.unavailable(
          "too many requests are waiting to be stored, try again later", Duration.ofSeconds(1));
  private static final Outcome STOPPING =
      Outcome.unavailable("the receiver is stopping, try again later", Duration.ofSeconds(1));

  private final Ingest ingest;
  private final @Nullable ApiKeys apiKeys;
  private final Supplier<Optional<String>> readiness;
  private final int maxRequestBytes;
  private final Pending pending;
  private final BodyPool pool;
  private final Executor workers;
  private final CollectorMetrics metrics;
  private final AtomicLong nextLogNanos = new AtomicLong(System.nanoTime());
  private volatile boolean stopping;

  Intake(
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
    this.pending = pending;
    this.pool = pool;
    this.workers = workers;
    this.metrics = metrics;
  }

  BodyPool pool() {
    return pool;
  }

  Export open(Signal signal, Transport transport, int framingBytes) {
    return new Export(signal, transport, maxRequestBytes, framingBytes, pending, metrics);
  }

  /** Refuses every request from here on; those that were admitted go on. */
  void stop() {
    stopping = true;
  }

  /** Why nothing can be accepted now; empty when requests are welcome. */
  Optional<String> unreadiness() {
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
  @Nullable Outcome authenticate(
      Export export, @Nullable String authorization, @Nullable String apiKey) {
    if (apiKeys == null) {
      return null;
    }
    ApiKeys.Grant grant = apiKeys.find(authorization, apiKey);
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

  /** Why a body of {@code contentLength} bytes (-1 if unknown) is not read; null if it is. */
  @Nullable Outcome admit(Export export, long contentLength) {
    if (stopping) {
      return STOPPING;
    }
    Optional<String> reason = unreadiness();
    if (reason.isPresent()) {
      return Outcome.unavailable(reason.get(), Duration.ofSeconds(1));
    }
    return export.refusal(contentLength);
  }

  /**
   * Takes a whole body over and answers later, on any thread, exactly once. The answer settles
   * {@code export}.
   */
  void submit(Export export, Body body, Encoding encoding, boolean gzip, Consumer<Outcome> answer) {
    export.submitted();
    try {
      workers.execute(() -> ingest(export, body, encoding, gzip, answer));
    } catch (RejectedExecutionException e) {
      body.recycle();
      settle(export, stopping ? STOPPING : BUSY, answer);
    }
  }

  private void ingest(
      Export export, Body body, Encoding encoding, boolean gzip, Consumer<Outcome> answer) {
    try {
      Body message = gzip ? inflate(export, body) : body;
      try {
        ingest
            .ingest(
                new IngestRequest(
                    export.signal(),
                    encoding,
                    export.transport(),
                    export.workspace(),
                    message.bytes(),
                    message.length()))
            .whenComplete((result, failure) -> settle(export, outcome(result, failure), answer));
      } finally {
        message.recycle();
      }
    } catch (Throwable t) {
      // Errors as well: nothing was promised yet, so the sender must be told to keep its data.
      settle(export, outcome(null, t), answer);
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

  private static void settle(Export export, Outcome outcome, Consumer<Outcome> answer) {
    // In this order: once a request is settled, closing may cut its connection.
    try {
      answer.accept(outcome);
    } finally {
      export.answered(outcome);
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
