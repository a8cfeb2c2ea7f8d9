package io.spanhouse.collector.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoubleTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "-1, -1",
    "0.7, 0.7",
    "0.05, 0.05",
    "1.005, 1.005",
    "0.00012345678, 0.00012345678",
    "0.000001234567890123, 0.000001234567890123",
    "98765.432109876, 98765.432109876",
    "-12.0340, -12.034",
    "100, 100",
    "0.000001, 0.000001",
    "0.00000123, 0.00000123",
    "0.000000999, 9.99e-7",
    "1e-7, 1e-7",
    "-1.5e-10, -1.5e-10",
    "123456789012345, 123456789012345",
    "1e15, 1000000000000000",
    "123456789012345680, 123456789012345680",
    "1e20, 100000000000000000000",
    "1e21, 1e+21",
    "-1.25e300, -1.25e+300",
    "2e-3, 0.002",
    "2e23, 2e+23",
    "4.9e-324, 4.9e-324",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "0.3333333333333333, 0.3333333333333333",
    "NaN, NaN",
    "Infinity, Infinity",
    "-Infinity, -Infinity"
  })
  void text_isTheShortestThatReadsBack(double value, String text) {
    assertThat(text(value)).isEqualTo(text);
  }

  @Property(tries = 20_000)
  void anyDouble_readsBackAndHasNoShorterText(@ForAll long bits) {
    check(Double.longBitsToDouble(bits));
  }

  @Property(tries = 20_000)
  void decimalFractions_readBackAndHaveNoShorterText(@ForAll int digits, @ForAll byte scale) {
    check(digits / Math.pow(10, scale % 20));
  }

  private static void check(double value) {
    String text = text(value);
    assertThat(Double.parseDouble(text)).isEqualTo(Double.valueOf(value));
    if (Double.isFinite(value)) {
      BigDecimal decimal = new BigDecimal(text).stripTrailingZeros();
      for (RoundingMode rounding : new RoundingMode[] {RoundingMode.DOWN, RoundingMode.UP}) {
        int fewer = decimal.precision() - 1;
        if (fewer > 1) { // of two digits the nearer ones count, even where one would do
          assertThat(decimal.round(new MathContext(fewer, rounding)).doubleValue())
              .isNotEqualTo(value);
        }
      }
    }
  }

  private static String text(double value) {
    ByteArray out = new ByteArray();
    DoubleText.append(value, out);
    return new String(out.toByteArray(), StandardCharsets.US_ASCII);
  }
}
