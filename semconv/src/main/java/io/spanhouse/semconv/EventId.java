package io.spanhouse.semconv;

/**
 * Identifiers of events: {@code evt_<region>_<32 hex digits of a version 7 UUID>} for explicit
 * events, {@code evt_<trace id>_<span id>} for the event that a span itself is.
 */
public final class EventId {

  private EventId() {}

  /** A new identifier in region {@code xx}. */
  public static String create() {
    return create(UuidV7.DEFAULT_REGION);
  }

  /**
   * A new identifier.
   *
   * @param region 2 to 8 lower-case letters or digits
   * @throws IllegalArgumentException when the region is anything else
   */
  public static String create(String region) {
    return "evt_" + UuidV7.requireRegion(region) + "_" + UuidV7.hex();
  }

  static String ofSpan(String traceId, String spanId) {
    return "evt_" + traceId + "_" + spanId;
  }
}
