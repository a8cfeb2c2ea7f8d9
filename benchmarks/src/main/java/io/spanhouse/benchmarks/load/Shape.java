package io.spanhouse.benchmarks.load;

/** What the spans of a load look like. */
public enum Shape {
  /** Two attributes: the span of an HTTP server. */
  TINY(1000),
  /** Eleven attributes, as services that call each other and databases send them. */
  SERVICE(1000),
  /** Twenty attributes, about 1 KB encoded: runs, model calls and tool calls of an agent. */
  AGENT(500),
  /** An {@link #AGENT} span with 8 KB of messages. */
  PAYLOAD(100);

  private final int spansPerRequest;

  Shape(int spansPerRequest) {
    this.spansPerRequest = spansPerRequest;
  }

  /** A request size that makes requests of some 100 KB to 1 MB. */
  public int defaultSpansPerRequest() {
    return spansPerRequest;
  }
}
