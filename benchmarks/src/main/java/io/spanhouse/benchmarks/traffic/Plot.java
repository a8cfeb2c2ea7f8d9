package io.spanhouse.benchmarks.traffic;

import java.util.random.RandomGenerator;

/** What sort of thing happens in a scenario, and how often. */
enum Plot {
  /** One run of rounds of model calls and tools, as part of a session. */
  ASSISTANT(30, true),
  /** Five steps, some of them handed to other agents. */
  PIPELINE(12, false),
  /** One trace over three processes. */
  PROCESSES(8, false),
  /** Runs that know their parent only by id, each in a trace of its own. */
  CHAIN(5, false),
  /** Guardrail, embedding, retrieval, answer, evaluation. */
  RETRIEVAL(7, true),
  /** A run as OpenTelemetry's conventions have it. */
  GEN_AI(12, true),
  /** The same below an HTTP server and with an agent below. */
  GEN_AI_NESTED(2, false),
  /** Runs that only report what they used. */
  REPORTED(4, false),
  /** Calls that are recorded twice. */
  GATEWAY(5, false),
  /** A model call without an agent. */
  LONE_CALL(3, false),
  /** No agent at all. */
  WEB(4, false),
  HEARTBEAT(5, false),
  /** Runs whose end never comes. */
  UNFINISHED(3, false);

  private static final int TOTAL = total();

  private final int weight;
  private final boolean session;

  Plot(int weight, boolean session) {
    this.weight = weight;
    this.session = session;
  }

  private static int total() {
    int total = 0;
    for (Plot plot : values()) {
      total += plot.weight;
    }
    return total;
  }

  static Plot draw(RandomGenerator random) {
    int at = random.nextInt(TOTAL);
    for (Plot plot : values()) {
      at -= plot.weight;
      if (at < 0) {
        return plot;
      }
    }
    throw new AssertionError("weights do not add up");
  }

  /** Whether it is one more run of a session that others belong to as well. */
  boolean continuesSession() {
    return session;
  }
}
