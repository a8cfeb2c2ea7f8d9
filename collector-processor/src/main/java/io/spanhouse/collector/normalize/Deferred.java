package io.spanhouse.collector.normalize;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source that is read after the attributes: it needs the whole span, or more work than a look.
 *
 * @param path in the attribute's JSON; empty for the attribute itself
 * @param speakers conventions as bits, one of which the span has to speak; 0 for any span
 * @param kind of spans it counts in; null for all
 * @param family and {@code member}: what it is of a list of messages; null for no part of one
 */
record Deferred(
    Field field,
    int rank,
    List<String> path,
    long speakers,
    @Nullable Kind kind,
    @Nullable Family family,
    @Nullable Member member) {

  /** The attributes of one list of messages, see {@link ConventionFile.MessageKeys}. */
  record Family(int number, int rank, Field field, String role) {}
}
