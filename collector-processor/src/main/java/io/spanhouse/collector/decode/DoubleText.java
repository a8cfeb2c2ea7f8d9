package io.spanhouse.collector.decode;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;

/**
 * Doubles as the shortest decimal of two or more digits that reads back as the same double, without
 * a fraction when it is whole, with an exponent below 1e-6 and from 1e21 on: {@code 1}, {@code
 * 0.7}, {@code 1e+21}.
 */
final class DoubleText {
  /** Powers of ten that are exact both as double and as long. */
  private static final double[] POWERS = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18
  };

  /** Below this, a decimal of so many digits is the only one of its length near its double. */
  private static final double EXACT = 1e15;

  private DoubleText() {}

  static void append(double value, ByteArray out) {
    if (Double.isNaN(value)) {
      out.appendAscii("NaN");
      return;
    }
    if (value < 0 || 1 / value == Double.NEGATIVE_INFINITY) {
      out.append((byte) '-');
    }
    double magnitude = Math.abs(value);
    if (magnitude == Double.POSITIVE_INFINITY) {
      out.appendAscii("Infinity");
    } else if (!appendShort(magnitude, out)) {
      appendAny(magnitude, out);
    }
  }

  /**
   * Tries to write the value as a whole number of up to 15 digits over a small power of ten. Both
   * are exact as doubles, so that the division rounds as reading the text would.
   */
  private static boolean appendShort(double value, ByteArray out) {
    if (value < 1e-6 && value > 0) {
      return false;
    }
    for (int scale = 0; scale < POWERS.length; scale++) {
      double scaled = Math.rint(value * POWERS[scale]);
      if (scaled >= EXACT) {
        return false;
      }
      if (scaled / POWERS[scale] == value) {
        appendScaled((long) scaled, scale, out);
        return true;
      }
    }
    return false;
  }

  private static void appendScaled(long digits, int scale, ByteArray out) {
    long power = (long) POWERS[scale];
    out.appendDecimal(digits / power);
    if (scale > 0) {
      out.append((byte) '.');
      long fraction = digits % power;
      for (long place = power / 10; place > fraction && place > 1; place /= 10) {
        out.append((byte) '0');
      }
      out.appendDecimal(fraction);
    }
  }

  private static void appendAny(double value, ByteArray out) {
    BigDecimal decimal = new BigDecimal(NumberOutput.toString(value, true)).stripTrailingZeros();
    if (value >= 1e-6 && value < 1e21) {
      out.appendAscii(decimal.toPlainString());
      return;
    }
    String digits = decimal.unscaledValue().toString();
    int exponent = digits.length() - 1 - decimal.scale();
    out.append((byte) digits.charAt(0));
    if (digits.length() > 1) {
      out.append((byte) '.');
      out.appendAscii(digits.substring(1));
    }
    out.appendAscii(exponent < 0 ? "e-" : "e+");
    out.appendDecimal(Math.abs(exponent));
  }
}
