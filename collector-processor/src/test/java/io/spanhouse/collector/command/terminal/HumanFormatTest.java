package io.spanhouse.collector.command.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanFormatTest {
  @ParameterizedTest
  @CsvSource({
    "0,0 ns",
    "999,999 ns",
    "1000,1 µs",
    "420400,420 µs",
    "999499,999 µs",
    "999500,1.0 ms",
    "3400000,3.4 ms",
    "9949999,9.9 ms",
    "9950000,10 ms",
    "380000000,380 ms",
    "999499999,999 ms",
    "999500000,1.00 s",
    "1240000000,1.24 s",
    "59994999999,59.99 s",
    "59995000000,1m 00s",
    "125000000000,2m 05s",
    "3599600000000,1h 00m",
    "10920000000000,3h 02m"
  })
  void duration_hasTheUnitThatFits(long nanos, String expected) {
    assertThat(HumanFormat.duration(nanos)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0,$0",
    "0.000000000000,$0",
    "0.0123,$0.0123",
    "0.012350000000,$0.0124",
    "1.5,$1.5000",
    "1234.56789,'$1,234.5679'",
    "0.00005,$0.0001",
    "0.0000499,$0.000050",
    "0.000001234567,$0.0000012",
    "-0.25,-$0.2500"
  })
  void cost_isInDollars(BigDecimal dollars, String expected) {
    assertThat(HumanFormat.cost(dollars)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "999,999", "1234567,'1,234,567'"})
  void count_hasThousandsSeparators(long count, String expected) {
    assertThat(HumanFormat.count(count)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0,0 B", "1023,1023 B", "1024,1.0 KiB", "536870912,512 MiB", "3758096384,3.5 GiB"})
  void bytes_haveTheUnitThatFits(long bytes, String expected) {
    assertThat(HumanFormat.bytes(bytes)).isEqualTo(expected);
  }

  @Test
  void unknown_isNotZero() {
    assertThat(HumanFormat.cost(null)).isEqualTo("-");
    assertThat(HumanFormat.count(null)).isEqualTo("-");
    assertThat(HumanFormat.duration(null)).isEqualTo("-");
  }
}
