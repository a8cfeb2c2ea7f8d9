package io.spanhouse.collector.map;

import java.nio.charset.StandardCharsets;

/** Text for OTLP's enumerations, lower case; numbers that are not known stay numbers. */
final class OtelNames {
  private static final byte[][] KINDS =
      names("", "internal", "server", "client", "producer", "consumer");
  private static final byte[][] STATUSES = names("unset", "ok", "error");

  private OtelNames() {}

  static byte[] kind(int number) {
    return name(KINDS, number);
  }

  static byte[] status(int number) {
    return name(STATUSES, number);
  }

  private static byte[] name(byte[][] names, int number) {
    return number >= 0 && number < names.length
        ? names[number]
        : Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[][] names(String... texts) {
    byte[][] names = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      names[i] = texts[i].getBytes(StandardCharsets.US_ASCII);
    }
    return names;
  }
}
