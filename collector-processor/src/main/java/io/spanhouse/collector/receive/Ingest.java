package io.spanhouse.collector.receive;

import java.util.concurrent.CompletionStage;

/** What the transports hand a request to: everything to the right of this package. */
@FunctionalInterface
public interface Ingest {
  /**
   * Takes a request in. Called on a worker thread, never on an event loop.
   *
   * <p>The stage completes once every row of the request is durable. It completes exceptionally
   * with {@link PermanentException} when the request can never succeed and must not be sent again;
   * with {@link RetryableException} when it may succeed later. Transports answer any other failure
   * as retryable, because nothing was promised yet.
   */
  CompletionStage<IngestResult> ingest(IngestRequest request);
}
