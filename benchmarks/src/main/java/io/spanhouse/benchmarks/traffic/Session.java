package io.spanhouse.benchmarks.traffic;

import org.jspecify.annotations.Nullable;

/** A conversation that goes on over several runs. */
final class Session {
  final Audience audience;
  final Agent agent;
  final @Nullable Conversation conversation;

  /** Runs it will have. */
  final int turns;

  /** Runs planned so far, and the model calls in them. */
  int plannedTurns;

  int plannedRounds;

  Session(Audience audience, Agent agent, @Nullable Conversation conversation, int turns) {
    this.audience = audience;
    this.agent = agent;
    this.conversation = conversation;
    this.turns = turns;
  }
}
