package io.spanhouse.collector.receive.transport;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The Date header of answers, formatted once a second. */
final class HttpDate {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private static volatile Second latest = new Second(0);

  private HttpDate() {}

  static String now() {
    long epochSecond = Instant.now().getEpochSecond();
    Second second = latest;
    if (second.epochSecond != epochSecond) {
      second = new Second(epochSecond);
      latest = second;
    }
    return second.text;
  }

  private static final class Second {
    final long epochSecond;
    final String text;

    Second(long epochSecond) {
      this.epochSecond = epochSecond;
      text = FORMAT.format(Instant.ofEpochSecond(epochSecond));
    }
  }
}
