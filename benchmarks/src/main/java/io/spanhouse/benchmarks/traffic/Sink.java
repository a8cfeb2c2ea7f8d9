package io.spanhouse.benchmarks.traffic;

/** Where requests go. */
interface Sink extends AutoCloseable {
  /**
   * Takes a request, or waits until it can; {@code request} can be used again afterwards.
   *
   * @throws InterruptedException when the wait was interrupted
   */
  void send(ProtoWriter request, int spans) throws InterruptedException;

  /** Waits until everything was answered. */
  Totals finish() throws InterruptedException;

  @Override
  void close();

  /**
   * What became of all of it, in spans.
   *
   * @param retries requests sent again
   */
  record Totals(long acknowledged, long failed, long bytes, long requests, long retries) {}
}
