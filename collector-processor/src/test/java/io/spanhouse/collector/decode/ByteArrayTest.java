package io.spanhouse.collector.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ByteArrayTest {
  private final ByteArray out = new ByteArray(1);

  @Property
  void appendDecimal_isTheNumberInDigits(@ForAll long value) {
    ByteArray digits = new ByteArray(0);
    digits.appendDecimal(value);

    assertThat(new String(digits.toByteArray(), StandardCharsets.US_ASCII))
        .isEqualTo(Long.toString(value));
  }

  @Example
  void appendDecimal_aroundPowersOfTen_isTheNumberInDigits() {
    for (long power = 1; power > 0 && power <= 1_000_000_000_000_000_000L; power *= 10) {
      for (long value : new long[] {power - 1, power, power + 1, -power, 1 - power}) {
        out.clear();
        out.appendDecimal(value);
        assertThat(new String(out.toByteArray(), StandardCharsets.US_ASCII))
            .isEqualTo(Long.toString(value));
      }
    }
  }

  @Example
  void appends_growTheArray() {
    out.append((byte) 'a');
    out.appendAscii("bcd");
    out.append("xefgx".getBytes(StandardCharsets.US_ASCII), 1, 3);

    assertThat(out.size()).isEqualTo(7);
    assertThat(out.toByteArray()).isEqualTo("abcdefg".getBytes(StandardCharsets.US_ASCII));
    assertThat(out.array()).hasSizeGreaterThanOrEqualTo(7);
  }

  @Example
  void truncate_keepsTheStart() {
    out.appendAscii("abc");
    out.truncate(2);
    assertThat(out.toByteArray()).isEqualTo("ab".getBytes(StandardCharsets.US_ASCII));

    assertThatThrownBy(() -> out.truncate(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> out.truncate(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    out.clear();
    assertThat(out.size()).isZero();
  }
}
