package io.spanhouse.benchmarks.traffic;

import org.jspecify.annotations.Nullable;

/** A call of a model, or of one that makes vectors. */
final class ModelCall extends TrafficSpan {
  final Model model;

  /** Null when nothing is told of it: the call failed or has not ended. */
  @Nullable Usage usage;

  /** Empty when there was no answer, or when it has none. */
  String responseId = "";

  /** False for a wrapper of another call and for another record of the same one. */
  boolean counted = true;

  /** The messages it continues, null when none are kept. */
  @Nullable Conversation conversation;

  /** Which call of the conversation it is, from 0. */
  int round;

  ModelCall(
      TrafficTrace trace,
      long spanId,
      @Nullable TrafficSpan parent,
      Kind kind,
      Model model,
      Service service,
      Dialect dialect,
      long startedAt) {
    super(trace, spanId, parent, kind, model.request(), service, dialect, startedAt);
    this.model = model;
  }

  /** The model as views name it. */
  String modelName() {
    return usage == null ? model.request() : model.response();
  }

  /** What the call costs by what its sender says, else by {@code prices}. */
  long cost(PriceList prices) {
    if (usage == null) {
      return Money.UNKNOWN;
    }
    return usage.givenCost() == Money.UNKNOWN ? prices.cost(model, usage) : usage.givenCost();
  }

  /** Who says what it costs, as the tables name it. */
  String costSource(PriceList prices) {
    if (usage != null && usage.givenCost() != Money.UNKNOWN) {
      return "provided";
    }
    return cost(prices) == Money.UNKNOWN ? "unknown" : "priced";
  }
}
