package io.spanhouse.collector.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SliceTest {
  private final WireReader wire = new WireReader();
  private final Slice slice = new Slice(wire);
  private final Slice other = new Slice(wire);

  SliceTest() {
    byte[] bytes = "x héllo héllo".getBytes(StandardCharsets.UTF_8);
    wire.reset(bytes, 0, bytes.length);
    slice.set(2, 6);
    other.set(9, 6);
  }

  @Test
  void content_isComparedByBytes() {
    assertThat(slice.contentEquals(other)).isTrue();
    assertThat(slice.contentEquals("héllo".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(slice.contentEquals("hallo!".getBytes(StandardCharsets.UTF_8))).isFalse();
    assertThat(slice.contentEquals("héll".getBytes(StandardCharsets.UTF_8))).isFalse();

    other.set(9, 5);
    assertThat(slice.contentEquals(other)).isFalse();
  }

  @Test
  void content_isCopiedOnDemand() {
    assertThat(slice).hasToString("héllo");
    assertThat(slice.toByteArray()).isEqualTo("héllo".getBytes(StandardCharsets.UTF_8));
    assertThat(slice.byteAt(0)).isEqualTo((byte) 'h');
    assertThat(slice.isEmpty()).isFalse();

    slice.clear();
    assertThat(slice.isEmpty()).isTrue();
    assertThat(slice).hasToString("");
  }
}
