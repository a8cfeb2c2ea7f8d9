package io.spanhouse.collector.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The JDK's codec is the oracle. What is refused is in {@code JsonTranscoderTest}. */
class Base64TextTest {
  @Property
  void encode_isStandardWithPadding(@ForAll byte[] bytes) {
    ByteArray out = new ByteArray();
    Base64Text.encode(bytes, 0, bytes.length, out);

    assertThat(new String(out.toByteArray(), StandardCharsets.US_ASCII))
        .isEqualTo(Base64.getEncoder().encodeToString(bytes));
  }

  @Property
  void decode_readsEveryFlavour(@ForAll byte[] bytes) {
    for (Base64.Encoder encoder :
        new Base64.Encoder[] {
          Base64.getEncoder(),
          Base64.getEncoder().withoutPadding(),
          Base64.getUrlEncoder(),
          Base64.getUrlEncoder().withoutPadding()
        }) {
      char[] text = ("x" + encoder.encodeToString(bytes) + "x").toCharArray();
      ByteArray out = new ByteArray();

      assertThat(Base64Text.decode(text, 1, text.length - 2, out)).isTrue();
      assertThat(out.toByteArray()).isEqualTo(bytes);
    }
  }
}
