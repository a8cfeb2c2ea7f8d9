package io.spanhouse.collector.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ArrayElementsTest {
  private final ArrayElements elements = new ArrayElements();

  @Test
  void elements_ofAnArrayAmongOtherBytes_areListedInOrder() {
    byte[] array =
        ArrayValue.newBuilder()
            .addValues(AnyValue.newBuilder().setStringValue("stop"))
            .addValues(AnyValue.newBuilder().setIntValue(7))
            .addValues(AnyValue.newBuilder())
            .build()
            .toByteArray();
    byte[] bytes = new byte[array.length + 9];
    Arrays.fill(bytes, (byte) 0xFF);
    System.arraycopy(array, 0, bytes, 5, array.length);

    AttributeList list = elements.read(bytes, 5, array.length);

    assertThat(list.size()).isEqualTo(3);
    assertThat(list.type(0)).isEqualTo(AnyValueType.STRING);
    assertThat(new String(list.buffer(), list.valueOffset(0), list.valueLength(0)))
        .isEqualTo("stop");
    assertThat(list.bits(1)).isEqualTo(7);
    assertThat(list.type(2)).isEqualTo(AnyValueType.EMPTY);
    assertThat(list.keyLength(2)).isZero();
    assertThat(elements.read(bytes, 5, 0).size()).isZero();
  }
}
