package io.spanhouse.benchmarks.traffic;

/** How a span speaks. */
enum Dialect {
  /** As our helpers emit. */
  SPANHOUSE("spanhouse"),
  /** OpenTelemetry's GenAI conventions. */
  GEN_AI("otel-genai"),
  /** The same as of version 1.27. */
  GEN_AI_1_27("otel-genai"),
  /** Nothing about agents. */
  PLAIN("");

  /** The convention as the tables name it. */
  final String convention;

  Dialect(String convention) {
    this.convention = convention;
  }
}
