package io.spanhouse.benchmarks.traffic;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A span as it is meant, before it is put into any convention's words. */
class TrafficSpan {
  private static final HexFormat HEX = HexFormat.of();

  final TrafficTrace trace;
  final long spanId;
  final @Nullable TrafficSpan parent;
  final Kind kind;

  /** The agent, model, tool, step, ... or the whole name of a span of no kind. */
  final String subject;

  final Service service;
  final Dialect dialect;
  final long startedAt;
  final List<TrafficEvent> events = new ArrayList<>(0);

  /** Meaningless while {@link #isRunning}. */
  long endedAt;

  @Nullable Failure failure;

  /** Whether the failure came as an exception that is recorded. */
  boolean exception;

  /** Whether the run's cancellation stopped it. */
  boolean cancelled;

  /** Whether its start is told when it starts. */
  boolean toldLive;

  /** Whether it never ends. */
  boolean running;

  /** What an evaluation found. */
  double score;

  /** What a guardrail decided; empty for anything else. */
  String outcome = "";

  /** See {@link DottedOrder}; null while nobody asked. */
  @Nullable String dottedOrder;

  /** Which try this is; 0 where the sender does not say. */
  int attempt;

  /** The first try of the same. */
  TrafficSpan firstTry = this;

  TrafficSpan(
      TrafficTrace trace,
      long spanId,
      @Nullable TrafficSpan parent,
      Kind kind,
      String subject,
      Service service,
      Dialect dialect,
      long startedAt) {
    this.trace = trace;
    this.spanId = spanId;
    this.parent = parent;
    this.kind = kind;
    this.subject = subject;
    this.service = service;
    this.dialect = dialect;
    this.startedAt = startedAt;
    trace.spans.add(this);
  }

  /** The run it is part of: for a run itself, for others the nearest above in the trace. */
  @Nullable TrafficRun run() {
    return agentAbove();
  }

  /** The nearest run above in the trace. */
  final @Nullable TrafficRun agentAbove() {
    TrafficSpan above = parent;
    while (above != null && !(above instanceof TrafficRun)) {
      above = above.parent;
    }
    return (TrafficRun) above;
  }

  String runId() {
    TrafficRun run = run();
    return run == null ? trace.runId() : run.id;
  }

  final String hexId() {
    return HEX.toHexDigits(spanId);
  }

  /** Identifier of the event it is. */
  final String eventId() {
    return "evt_" + trace.id + "_" + hexId();
  }

  final boolean failed() {
    return failure != null;
  }

  final boolean isRunning() {
    return running;
  }

  /** When it ended; for one that does not, when it began. */
  final long lastTime() {
    return isRunning() ? startedAt : endedAt;
  }

  final String name() {
    return switch (dialect) {
      case PLAIN -> subject;
      case SPANHOUSE -> kind.text + " " + subject;
      case GEN_AI, GEN_AI_1_27 -> kind.operation + " " + subject;
    };
  }
}
