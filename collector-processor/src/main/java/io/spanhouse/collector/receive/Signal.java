package io.spanhouse.collector.receive;

/** The OTLP signal a request carries. */
public enum Signal {
  TRACES,
  LOGS,
  METRICS
}
