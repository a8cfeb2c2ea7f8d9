package io.spanhouse.benchmarks.traffic;

/** Counts and forgets, to see what making traffic costs by itself. */
final class NullSink implements Sink {
  private long spans;
  private long bytes;
  private long requests;

  @Override
  public void send(ProtoWriter request, int count) {
    spans += count;
    bytes += request.size();
    requests++;
  }

  @Override
  public Totals finish() {
    return new Totals(spans, 0, bytes, requests, 0);
  }

  @Override
  public void close() {}
}
