package io.spanhouse.semconv;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * UUIDs of version 7 as 32 lower-case hex digits, and the region that our identifiers put in front.
 *
 * <p>The 12 bits after the version hold the fraction of the millisecond (RFC 9562, section 6.2,
 * method 3), so that identifiers made a microsecond apart sort by time without shared state. The
 * rest is random from {@link SecureRandom}: copies of one virtual machine image must not agree.
 */
final class UuidV7 {
  static final String DEFAULT_REGION = "xx";

  private static final Pattern REGION = Pattern.compile("[a-z0-9]{2,8}");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long NANOS_PER_MILLI = 1_000_000;

  private UuidV7() {}

  static String hex() {
    return hex(Instant.now(), RANDOM.nextLong());
  }

  static String hex(Instant now, long random) {
    long subMillis =
        (now.get(ChronoField.NANO_OF_SECOND) % NANOS_PER_MILLI << 12) / NANOS_PER_MILLI;
    long high = now.toEpochMilli() << 16 | 0x7000 | subMillis;
    long low = 0x8000_0000_0000_0000L | random >>> 2;
    HexFormat digits = HexFormat.of();
    return digits.toHexDigits(high) + digits.toHexDigits(low);
  }

  /**
   * Returns {@code region} unchanged.
   *
   * @throws IllegalArgumentException when it is not 2 to 8 lower-case letters or digits
   */
  static String requireRegion(String region) {
    if (!REGION.matcher(region).matches()) {
      throw new IllegalArgumentException(
          "region must be 2 to 8 lower-case letters or digits: " + region);
    }
    return region;
  }
}
