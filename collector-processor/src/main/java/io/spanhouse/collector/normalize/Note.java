package io.spanhouse.collector.normalize;

/**
 * What the collector has to say about an item, as an attribute beside the sender's.
 *
 * @param key ASCII
 * @param text ASCII without quotes and backslashes
 */
public record Note(String key, String text) {
  /** What the limits took from the item. */
  public static final String CUT = "spanhouse.cut";

  /** The time the sender gave to a log record or span event, which was not believed. */
  public static final String SENT_TIME = "spanhouse.sent_time";

  /** The start the sender gave to a span, which was not believed. */
  public static final String SENT_START = "spanhouse.sent_start";

  /** The end the sender gave to a span, which was not believed. */
  public static final String SENT_END = "spanhouse.sent_end";
}
