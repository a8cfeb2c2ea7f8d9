package io.spanhouse.collector.batch;

import java.util.concurrent.CompletionStage;

/** Where sealed blocks go. */
@FunctionalInterface
public interface BlockWriter {
  /**
   * Makes a block durable. The stage completes when every row of the block is committed, or
   * exceptionally when the writer has given up on it; until then the block must not change.
   */
  CompletionStage<Void> write(SealedBlock block);
}
