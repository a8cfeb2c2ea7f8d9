package io.spanhouse.collector.normalize;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What one attribute is of a message that a convention spreads over attributes. */
enum Member {
  ROLE(0),
  TOOL_CALL_ID(1),
  NAME(2),
  FINISH_REASON(3),
  REASONING(4),
  TEXT(5),
  PART_TYPE(6),
  PART_TEXT(6),
  PART_ID(6),
  PART_URI(6),
  PART_MIME_TYPE(6),
  CALL_ID(7),
  CALL_NAME(7),
  CALL_ARGUMENTS(7),
  /** A JSON array of tool calls. */
  CALLS(7);

  static final Member[] VALUES = values();

  /** Members of a message are told in the order of sections, those of one part together. */
  final int section;

  Member(int section) {
    this.section = section;
  }

  @SuppressWarnings("EnumOrdinal") // sorts within one message; never stored
  int index() {
    return ordinal();
  }

  /**
   * The member a convention file means by {@code name}.
   *
   * @throws IllegalArgumentException when there is none
   */
  @JsonCreator
  static Member named(String name) {
    for (Member member : VALUES) {
      if (member.toString().equals(name)) {
        return member;
      }
    }
    throw new IllegalArgumentException(
        "no member of a message: '"
            + name
            + "'; allowed: "
            + Arrays.stream(VALUES).map(Member::toString).collect(Collectors.joining(", ")));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
