package io.spanhouse.collector.receive;

/**
 * What became of a request whose rows are durable.
 *
 * @param rejected number of items that were refused, 0 for full success
 * @param message English text for the sender; empty for full success without warnings
 */
public record IngestResult(long rejected, String message) {
  /** Everything was stored and there is nothing to say. */
  public static final IngestResult SUCCESS = new IngestResult(0, "");
}
