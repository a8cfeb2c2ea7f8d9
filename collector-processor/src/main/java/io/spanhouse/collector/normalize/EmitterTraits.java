package io.spanhouse.collector.normalize;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What is known of the instrumentation of a scope, ready for use. */
final class EmitterTraits {
  private final byte @Nullable [] provider;
  private final byte @Nullable [] inputSemantics;
  private final boolean reasoningApart;
  private final byte @Nullable [] agent;

  EmitterTraits(ConventionFile.Emitter emitter) {
    provider = utf8(emitter.provider());
    inputSemantics = utf8(emitter.inputSemantics());
    reasoningApart = "apart".equals(emitter.reasoning());
    agent = utf8(emitter.agent());
  }

  private static byte @Nullable [] utf8(@Nullable String text) {
    return text == null ? null : Conventions.utf8(text);
  }

  /** What it counts as input tokens; null where its convention tells. */
  byte @Nullable [] inputSemantics() {
    return inputSemantics;
  }

  /**
   * Whether it holds for a call.
   *
   * @param canonical the canonical name of its provider, empty where the sender's already is
   */
  boolean isFor(byte[] canonical, Fields fields) {
    if (provider == null) {
      return true;
    }
    if (canonical.length > 0) {
      return Arrays.equals(provider, canonical);
    }
    int start = fields.offset(Field.PROVIDER);
    return fields.has(Field.PROVIDER)
        && Arrays.equals(
            provider,
            0,
            provider.length,
            fields.buffer(Field.PROVIDER),
            start,
            start + fields.length(Field.PROVIDER));
  }

  /** Whether its output tokens leave thinking out. */
  boolean reasoningApart() {
    return reasoningApart;
  }

  /** The name of agents that have none. */
  byte @Nullable [] agent() {
    return agent;
  }
}
