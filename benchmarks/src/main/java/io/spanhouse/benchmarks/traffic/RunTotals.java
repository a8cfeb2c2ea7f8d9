package io.spanhouse.benchmarks.traffic;

import java.util.SortedSet;
import java.util.TreeSet;

/** What happened in a run, and in it and every run below it. */
final class RunTotals {
  long events;
  long llmCalls;
  long toolCalls;
  long errors;
  long retries;
  long input;
  long output;
  long cached;
  long cacheWrite;
  long reasoning;
  long cost = Money.UNKNOWN;
  long revenue;
  long payments;
  long lastEventAt = Row.NO_TIME;
  final SortedSet<String> models = new TreeSet<>();
  final SortedSet<String> tools = new TreeSet<>();

  /** Whether a model call of its own counts. */
  boolean hasCalls;

  /** Whether one of its own or of a run below counts. */
  boolean treeHasCalls;

  /** Whether what counts is what it says of itself. */
  boolean byReport;

  /** Whether the report of a run above counts. */
  boolean coveredByReport;

  long treeLlmCalls;
  long treeToolCalls;
  long treeErrors;
  long treeTotal;
  long treeCost = Money.UNKNOWN;
  long failedRuns;

  long total() {
    return input + output;
  }

  String usageSource() {
    return hasCalls ? "leaf" : byReport ? "reported" : "none";
  }

  /** What is left of what came in; unknown where there was usage of unknown cost. */
  long margin() {
    boolean unknown = (hasCalls || byReport) && cost == Money.UNKNOWN;
    return unknown ? Money.UNKNOWN : payments - Money.orZero(cost);
  }

  void happenedUntil(long nanos) {
    lastEventAt = Math.max(lastEventAt, nanos);
  }

  void add(Usage usage, long cost) {
    input += usage.input();
    output += usage.output();
    cached += usage.cached();
    cacheWrite += usage.cacheWrite();
    reasoning += usage.reasoning();
    this.cost = Money.sum(this.cost, cost);
  }
}
