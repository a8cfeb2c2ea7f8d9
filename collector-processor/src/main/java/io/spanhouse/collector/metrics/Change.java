package io.spanhouse.collector.metrics;

/** What a request's content may be stored otherwise for than it was sent. */
public enum Change {
  REPAIRED_TEXT("parts of text were not UTF-8 and became U+FFFD"),
  DROPPED_ATTRIBUTE("attributes were dropped, of items with more than 1024"),
  CUT_KEY("attribute keys were cut at 1024 bytes"),
  CUT_NAME("names were cut at 1024 bytes"),
  CUT_VALUE("values were cut at 16 MiB"),
  CUT_NESTING("values were cut at 64 levels of nesting"),
  CUT_RESOURCE(
      "spans are stored without the large attributes of their resource, which others of the request"
          + " have: send smaller resources, or fewer spans at once"),
  DROPPED_EVENT("span events were dropped, of a request with more than 100000"),
  DROPPED_LINK("span links were dropped, of a request with more than 100000"),
  REPLACED_TIME(
      "times were missing or not believed, before 2010 or over a day ahead; the arrival stands instead"),
  UNREADABLE("values were stored as they came: broken JSON, or indexes out of bounds"),
  CONFLICT("items came twice with different content; the one that ended last was kept");

  static final Change[] VALUES = values();

  private final String text;

  Change(String text) {
    this.text = text;
  }

  /** Position in arrays that hold something for every change. */
  @SuppressWarnings("EnumOrdinal") // internal arrays; never stored
  int index() {
    return ordinal();
  }

  /** What follows the count in a message to the sender. */
  String text() {
    return text;
  }
}
