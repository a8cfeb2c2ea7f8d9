package io.spanhouse.benchmarks.traffic;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An agent's run and its span. */
final class TrafficRun extends TrafficSpan {
  /** How a run ended or will. */
  enum Status {
    SUCCESS("success"),
    FAILED("failed"),
    TIMEOUT("timeout"),
    CANCELLED("cancelled"),
    RUNNING("running");

    final String text;

    Status(String text) {
      this.text = text;
    }
  }

  /** What a run says of the run above it. */
  enum Lineage {
    /** Parent and root. */
    TOLD,
    /** The parent, as a process knows it from its environment. */
    PARENT_ONLY,
    /** Nothing, so that it takes itself for the root; where it stands in the trace tells. */
    BY_TRACE
  }

  final String id;
  final @Nullable TrafficRun parentRun;
  final Agent agent;
  final Audience audience;
  final Lineage lineage;
  final List<TrafficRun> children = new ArrayList<>(0);
  String type = "agent";
  Status status = Status.SUCCESS;

  /** Whether {@link #timeoutNanos} will have passed when anybody looks. */
  boolean overdue;

  /** 0 for none. */
  long timeoutNanos;

  String promptVersion = "";

  /** What it says about its usage itself. */
  @Nullable Usage reported;

  /** Seconds between heartbeats; 0 when it is none. */
  int heartbeatSeconds;

  TrafficRun(
      TrafficTrace trace,
      long spanId,
      @Nullable TrafficSpan parent,
      String id,
      @Nullable TrafficRun parentRun,
      Lineage lineage,
      Agent agent,
      Audience audience,
      Service service,
      Dialect dialect,
      long startedAt) {
    super(trace, spanId, parent, Kind.AGENT, agent.name(), service, dialect, startedAt);
    this.id = id;
    this.parentRun = parentRun;
    this.lineage = lineage;
    this.agent = agent;
    this.audience = audience;
    if (parentRun != null) {
      parentRun.children.add(this);
    }
  }

  @Override
  TrafficRun run() {
    return this;
  }

  /** The outermost run of the chain of parents. */
  TrafficRun root() {
    TrafficRun run = this;
    for (TrafficRun above = parentRun; above != null; above = above.parentRun) {
      run = above;
    }
    return run;
  }

  /** The root run as far as its process knows; empty when it knows that it does not. */
  String toldRootId() {
    TrafficRun run = this;
    while (run.parentRun != null && run.lineage == Lineage.TOLD) {
      run = run.parentRun;
    }
    return run.lineage == Lineage.PARENT_ONLY ? "" : run.id;
  }

  /** The status with time taken into account. */
  Status effectiveStatus() {
    return status == Status.RUNNING && overdue ? Status.TIMEOUT : status;
  }

  boolean isFailure() {
    Status effective = effectiveStatus();
    return effective == Status.FAILED || effective == Status.TIMEOUT;
  }

  boolean usesPrompt() {
    return !promptVersion.isEmpty();
  }
}
