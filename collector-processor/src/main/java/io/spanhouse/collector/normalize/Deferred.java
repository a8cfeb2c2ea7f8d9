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
 * @param index where in the key the message's index begins; -1 for none
 * @param gap from the end of that index to the part's; -1 for none
 */
record Deferred(
    Field field,
    int rank,
    List<String> path,
    long speakers,
    @Nullable Kind kind,
    @Nullable Family family,
    @Nullable Member member,
    int index,
    int gap) {
  private static final int NONE = -1;

  static Deferred value(
      Field field, int rank, List<String> path, long speakers, @Nullable Kind kind) {
    return new Deferred(field, rank, path, speakers, kind, null, null, NONE, NONE);
  }

  /** An attribute of a message; {@code N} are indexes in its key. */
  static Deferred member(Family family, String key, Member member) {
    int index = indexOf(key, 0);
    int part = index < 0 ? NONE : indexOf(key, index);
    return new Deferred(
        family.field(),
        family.rank(),
        List.of(),
        0,
        null,
        family,
        member,
        index,
        part < 0 ? NONE : part - index - 1);
  }

  /** Where a segment {@code N} begins behind {@code from}; keys are ASCII. */
  private static int indexOf(String key, int from) {
    int inside = key.indexOf(".N.", from);
    if (inside < 0 && key.endsWith(".N") && key.length() - 1 > from) {
      return key.length() - 1;
    }
    return inside < 0 ? NONE : inside + 1;
  }

  /** The attributes of one list of messages, see {@link ConventionFile.MessageKeys}. */
  record Family(int number, int rank, Field field, String role) {}
}
