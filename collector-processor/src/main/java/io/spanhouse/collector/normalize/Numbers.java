package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.AnyValueType;
import io.spanhouse.collector.decode.AttributeList;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Numbers however a sender wrote them: as OTLP integers, doubles, booleans or as text. */
final class Numbers {
  /** No number, or one out of bounds. */
  static final long UNUSABLE = Long.MIN_VALUE;

  /** Beyond this a double, and so JSON, no longer holds every whole number. */
  private static final long MAX_COUNT = 1L << 53;

  private static final int MONEY_DIGITS = 12;
  private static final double MONEY_UNIT = 1e12;

  /** Decimal(18, 12) holds amounts below a million. */
  private static final double MAX_MONEY = 1e6;

  private static final int MAX_TEXT = 40;

  private Numbers() {}

  static long parse(Shape shape, AttributeList attributes, int i) {
    int type = attributes.type(i);
    if (type == AnyValueType.STRING) {
      return parse(
          shape, attributes.buffer(), attributes.valueOffset(i), attributes.valueLength(i));
    }
    if (type == AnyValueType.INT) {
      return ofInteger(shape, attributes.bits(i));
    }
    if (type == AnyValueType.DOUBLE) {
      return ofDouble(shape, Double.longBitsToDouble(attributes.bits(i)));
    }
    return type == AnyValueType.BOOL ? ofBoolean(shape, attributes.bits(i)) : UNUSABLE;
  }

  /** A score of true is 1; nothing is counted or paid in booleans. */
  private static long ofBoolean(Shape shape, long value) {
    return switch (shape) {
      case FLAG -> value;
      case NUMBER -> Double.doubleToRawLongBits((double) value);
      default -> UNUSABLE;
    };
  }

  private static long ofInteger(Shape shape, long value) {
    return switch (shape) {
      case COUNT -> value >= 0 && value <= MAX_COUNT ? value : UNUSABLE;
      case FLAG -> value == 0 || value == 1 ? value : UNUSABLE;
      default -> ofDouble(shape, (double) value);
    };
  }

  private static long ofDouble(Shape shape, double value) {
    if (!Double.isFinite(value)) {
      return UNUSABLE;
    }
    return switch (shape) {
      case COUNT ->
          value >= 0 && value <= MAX_COUNT && value == Math.rint(value) ? (long) value : UNUSABLE;
      case MONEY -> Math.abs(value) < MAX_MONEY ? Math.round(value * MONEY_UNIT) : UNUSABLE;
      // Adding zero makes -0.0, whose bits mean UNUSABLE, a plain zero.
      case NUMBER -> Double.doubleToRawLongBits(value + 0.0);
      default -> UNUSABLE;
    };
  }

  /** A number as text. */
  static long parse(Shape shape, byte[] buffer, int offset, int length) {
    if (length > MAX_TEXT) {
      return UNUSABLE;
    }
    String text = new String(buffer, offset, length, StandardCharsets.UTF_8).strip();
    if (shape == Shape.MONEY) {
      // Some senders write the currency beside the amount; prices are in USD.
      text = text.replaceFirst("^(?:USD|US\\$|\\$)\\s*", "").replaceFirst("\\s*(?:USD|\\$)$", "");
    }
    if (shape == Shape.FLAG) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true", "1" -> 1;
        case "false", "0" -> 0;
        default -> UNUSABLE;
      };
    }
    try {
      BigDecimal number = new BigDecimal(text);
      // Scaling a number with a huge exponent would build a huge integer.
      if (Math.abs((long) number.precision() - number.scale()) > MAX_TEXT) {
        return UNUSABLE;
      }
      if (shape == Shape.MONEY) {
        return number.abs().doubleValue() < MAX_MONEY
            ? number.setScale(MONEY_DIGITS, RoundingMode.HALF_EVEN).unscaledValue().longValueExact()
            : UNUSABLE;
      }
      return shape == Shape.COUNT
          ? ofInteger(shape, number.longValueExact())
          : ofDouble(shape, number.doubleValue());
    } catch (ArithmeticException | NumberFormatException e) {
      return UNUSABLE;
    }
  }
}
