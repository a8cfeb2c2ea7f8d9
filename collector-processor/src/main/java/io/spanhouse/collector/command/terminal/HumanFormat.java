package io.spanhouse.collector.command.terminal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures as a person reads them. An unknown figure is {@code -}, which is not the same as 0. */
public final class HumanFormat {
  public static final String UNKNOWN = "-";

  private static final BigDecimal SMALLEST_FOUR_DECIMALS = new BigDecimal("0.00005");

  private HumanFormat() {}

  /**
   * {@code 850 ns}, {@code 420 µs}, {@code 3.4 ms}, {@code 380 ms}, {@code 1.24 s}, {@code 2m 05s}.
   */
  public static String duration(@Nullable Long nanos) {
    if (nanos == null) {
      return UNKNOWN;
    }
    if (nanos < 1_000) {
      return nanos + " ns";
    }
    if (nanos < 999_500) {
      return Math.round(nanos / 1e3) + " µs";
    }
    if (nanos < 9_950_000) {
      return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }
    if (nanos < 999_500_000) {
      return Math.round(nanos / 1e6) + " ms";
    }
    if (nanos < 59_995_000_000L) {
      return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }
    long seconds = Math.round(nanos / 1e9);
    return seconds < 3_600
        ? String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60)
        : String.format(Locale.ROOT, "%dh %02dm", seconds / 3_600, seconds % 3_600 / 60);
  }

  /** {@code 1,234}. */
  public static String count(@Nullable Long count) {
    return count == null ? UNKNOWN : String.format(Locale.ROOT, "%,d", count);
  }

  /** {@code $0.0123}; two significant digits when it is too small to show in four decimals. */
  public static String cost(@Nullable BigDecimal dollars) {
    if (dollars == null) {
      return UNKNOWN;
    }
    if (dollars.signum() == 0) {
      return "$0";
    }
    BigDecimal size = dollars.abs();
    int scale = 4;
    if (size.compareTo(SMALLEST_FOUR_DECIMALS) < 0) {
      scale = size.scale() - size.precision() + 2;
    }
    String sign = dollars.signum() < 0 ? "-" : "";
    return sign
        + String.format(
            Locale.ROOT, "$%,." + scale + "f", size.setScale(scale, RoundingMode.HALF_UP));
  }

  /** {@code 512 MiB}, {@code 3.5 GiB}. */
  public static String bytes(long bytes) {
    double size = bytes;
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    int unit = 0;
    while (size >= 1024 && unit < units.length - 1) {
      size /= 1024;
      unit++;
    }
    return String.format(
        Locale.ROOT, size < 10 && unit > 0 ? "%.1f %s" : "%.0f %s", size, units[unit]);
  }

  /** A ClickHouse DateTime64 text without its fraction: {@code 2026-11-03 14:03:22}. */
  public static String second(String dateTime) {
    return dateTime.length() > 19 ? dateTime.substring(0, 19) : dateTime;
  }
}
