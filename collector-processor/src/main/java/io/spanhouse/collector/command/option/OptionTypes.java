package io.spanhouse.collector.command.option;

import io.spanhouse.collector.DiskReserve;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How ports, durations and sizes are written on the command line. */
public final class OptionTypes {
  private OptionTypes() {}

  /** A TCP port; 0 picks a free one. */
  static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535) {
        return Integer.valueOf(text);
      }
      throw new TypeConversionException("'" + text + "' is not a port (0 to 65535)");
    }
  }

  /** A day, which is its beginning in UTC, or a time with its offset; from 1970 to 2199. */
  public static final class PointInTime implements ITypeConverter<Instant> {
    private static final int LAST_YEAR = 2199;

    @Override
    public Instant convert(String text) {
      try {
        OffsetDateTime time =
            text.length() == "2026-11-01".length()
                ? LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC)
                : OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
        if (time.getYear() >= 1970 && time.getYear() <= LAST_YEAR) {
          return time.toInstant();
        }
      } catch (DateTimeParseException e) {
        // Said below.
      }
      throw new TypeConversionException(
          "'"
              + text
              + "' is neither a day such as 2026-11-01 nor a time such as"
              + " 2026-11-01T08:00:00Z");
    }
  }

  /** How long ago, such as {@code 30m}, {@code 2h} or {@code 7d}; or a {@link PointInTime}. */
  public static final class Since implements ITypeConverter<Instant> {
    private static final Pattern AGO = Pattern.compile("(\\d{1,5})([mhd])");

    @Override
    public Instant convert(String text) {
      Matcher matcher = AGO.matcher(text);
      if (!matcher.matches()) {
        return new PointInTime().convert(text);
      }
      long amount = Long.parseLong(matcher.group(1));
      return Instant.now()
          .minus(
              switch (matcher.group(2)) {
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
              });
    }
  }

  /** A duration such as {@code 200ms}, {@code 8s} or {@code 1m}; at least 1 ms, at most 1 h. */
  static final class DurationOfTime implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m)");
    private static final Duration MAX = Duration.ofHours(1);

    @Override
    public Duration convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (matcher.matches()) {
        long amount = Long.parseLong(matcher.group(1));
        Duration duration =
            switch (matcher.group(2)) {
              case "ms" -> Duration.ofMillis(amount);
              case "s" -> Duration.ofSeconds(amount);
              default -> Duration.ofMinutes(amount);
            };
        if (!duration.isZero() && duration.compareTo(MAX) <= 0) {
          return duration;
        }
      }
      throw new TypeConversionException(
          "'" + text + "' is not a duration such as 200ms, 8s or 1m (at most 60m)");
    }
  }

  /**
   * A size such as {@code 65536}, {@code 64KiB}, {@code 64MiB} or {@code 2GiB}; at least 1 byte.
   */
  static final class Bytes implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})(KiB|MiB|GiB)?");
    private static final Map<String, Integer> SHIFT = Map.of("KiB", 10, "MiB", 20, "GiB", 30);

    @Override
    public Long convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (matcher.matches()) {
        int shift = matcher.group(2) == null ? 0 : SHIFT.getOrDefault(matcher.group(2), 0);
        long bytes = Long.parseLong(matcher.group(1)) << shift;
        if (bytes > 0 && bytes >> shift == Long.parseLong(matcher.group(1))) {
          return bytes;
        }
      }
      throw new TypeConversionException("'" + text + "' is not a size such as 65536 or 64MiB");
    }
  }

  /** A size that fits an array: at most 1 GiB. */
  static final class BufferBytes implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      long bytes = new Bytes().convert(text);
      if (bytes > 1 << 30) {
        throw new TypeConversionException("'" + text + "' is more than 1GiB");
      }
      return (int) bytes;
    }
  }

  /** A size, or a share of a disk such as {@code 5%}: 0 to 90. */
  static final class DiskSpace implements ITypeConverter<DiskReserve> {
    private static final int MAX_PERCENT = 90;

    @Override
    public DiskReserve convert(String text) {
      if (text.matches("\\d{1,2}%")) {
        int percent = Integer.parseInt(text.substring(0, text.length() - 1));
        if (percent <= MAX_PERCENT) {
          return new DiskReserve(0, percent);
        }
      } else if (!text.endsWith("%")) {
        return new DiskReserve(new Bytes().convert(text), 0);
      }
      throw new TypeConversionException(
          "'" + text + "' is neither a size such as 1GiB nor a share such as 5% (0% to 90%)");
    }
  }

  /** The beginning of a path, such as {@code /mycollector} or {@code /team/otlp}. */
  public static final class PathPrefix implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      if (text.matches("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")) {
        return text;
      }
      throw new TypeConversionException(
          "'" + text + "' is not a path such as /mycollector, without a slash at its end");
    }
  }

  /** A number of rows: at least 1. */
  public static final class Rows implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (text.matches("\\d{1,8}") && Integer.parseInt(text) > 0) {
        return Integer.valueOf(text);
      }
      throw new TypeConversionException("'" + text + "' is not a number of rows (1 to 99999999)");
    }
  }
}
