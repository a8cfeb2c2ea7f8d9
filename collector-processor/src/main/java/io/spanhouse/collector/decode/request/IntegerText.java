package io.spanhouse.collector.decode.request;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Integers as OTLP/JSON writes them, as number or in a string: decimal digits, or any decimal
 * number without a fractional part, such as {@code 1e3} or {@code 2.0}.
 */
enum IntegerText {
  INT32(BigInteger.valueOf(Integer.MIN_VALUE), BigInteger.valueOf(Integer.MAX_VALUE)),
  UINT32(BigInteger.ZERO, BigInteger.valueOf(0xFFFFFFFFL)),
  INT64(BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE)),
  UINT64(BigInteger.ZERO, BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE));

  /** Longer text is no number that anybody sends; reading it would take quadratic time. */
  static final int MAX_LENGTH = 1000;

  /** So many digits fit into 64 bits without sign. Times in nanoseconds have 19. */
  private static final int FAST_DIGITS = 19;

  private final BigInteger min;
  private final BigInteger max;
  private final long minLong;
  private final long maxLong;

  IntegerText(BigInteger min, BigInteger max) {
    this.min = min;
    this.max = max;
    minLong = min.longValue();
    maxLong = max.bitLength() > 63 ? Long.MAX_VALUE : max.longValue();
  }

  /**
   * Reads an integer.
   *
   * @return its value; for {@link #UINT64} its 64 bits
   * @throws NumberFormatException if it is none or does not fit
   */
  long parse(char[] text, int offset, int length) {
    boolean negative = length > 0 && text[offset] == '-';
    int digits = negative ? length - 1 : length;
    if (digits == 0 || digits > FAST_DIGITS) {
      return parseSlowly(text, offset, length);
    }
    long value = 0;
    for (int i = offset + length - digits; i < offset + length; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        return parseSlowly(text, offset, length);
      }
      value = 10 * value + digit;
    }
    if (value < 0) {
      return this == UINT64 && !negative ? value : parseSlowly(text, offset, length);
    }
    value = negative ? -value : value;
    if (value < minLong || value > maxLong) {
      throw new NumberFormatException();
    }
    return value;
  }

  private long parseSlowly(char[] text, int offset, int length) {
    checkDecimal(text, offset, length);
    BigDecimal decimal = new BigDecimal(text, offset, length);
    if (decimal.signum() == 0) {
      return 0;
    }
    long wholeDigits = (long) decimal.precision() - decimal.scale();
    if (wholeDigits < 1 || wholeDigits > 20) {
      throw new NumberFormatException();
    }
    BigInteger value;
    try {
      value = decimal.toBigIntegerExact();
    } catch (ArithmeticException e) {
      throw new NumberFormatException();
    }
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new NumberFormatException();
    }
    return value.longValue();
  }

  /** Refuses what Java reads as a number and JSON does not, as well as very long text. */
  static void checkDecimal(char[] text, int offset, int length) {
    if (length == 0 || length > MAX_LENGTH) {
      throw new NumberFormatException();
    }
    for (int i = offset; i < offset + length; i++) {
      if ("0123456789+-.eE".indexOf(text[i]) < 0) {
        throw new NumberFormatException();
      }
    }
  }
}
