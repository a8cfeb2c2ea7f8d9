package io.spanhouse.benchmarks.traffic;

import java.time.Instant;
import picocli.CommandLine.Option;

/** Which traffic: the same options, the same spans. */
final class TrafficOptions {
  @Option(names = "--spans", paramLabel = "N", description = "How many, about.")
  private long spans = 10_000_000;

  @Option(names = "--seed", paramLabel = "N", description = "Same seed, same traffic.")
  private long seed = 1;

  @Option(
      names = "--end",
      paramLabel = "INSTANT",
      description = "End of the 30 days that the traffic is spread over.")
  private Instant end = TrafficSpec.DEFAULT_END;

  @Option(
      names = "--payload",
      description =
          "Model calls of a session carry their messages: the k-th repeats what the k-1 before it"
              + " asked and answered.")
  private boolean payload;

  @Option(
      names = "--trace-context-only",
      description =
          "Some processes pass on W3C trace context and nothing of their run, which then has to be"
              + " found in the trace.")
  private boolean traceContextOnly;

  TrafficSpec spec() {
    return new TrafficSpec(seed, spans, end, payload, traceContextOnly);
  }
}
