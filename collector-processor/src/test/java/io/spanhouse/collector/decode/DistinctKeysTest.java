package io.spanhouse.collector.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Of a key given more than once the last value counts, where the first one stood. */
class DistinctKeysTest {
  private final TraceCursor cursor = new TraceCursor();

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void list_hasTheLastValueOfEachKey(@ForAll Random random) {
    // One cursor for lists of all sizes: nothing of one list is left for the next.
    for (int list = 0; list < 20; list++) {
      check(randomList(random));
    }
  }

  private static List<KeyValue> randomList(Random random) {
    int size = random.nextInt(random.nextInt(10) == 0 ? 1024 : 30);
    int different = 1 + random.nextInt(2 * size + 1);
    // Long tails that are the same look alike to the filter.
    String tail = "t".repeat(random.nextInt(3) == 0 ? 20 : 0);
    List<KeyValue> attributes = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int key = random.nextInt(different);
      attributes.add(
          KeyValue.newBuilder()
              .setKey(key == 0 ? "" : "%03x%s".formatted(key, tail))
              .setValue(AnyValue.newBuilder().setIntValue(i))
              .build());
    }
    return attributes;
  }

  private void check(List<KeyValue> attributes) {
    Map<String, Long> expected = new LinkedHashMap<>();
    attributes.forEach(each -> expected.put(each.getKey(), each.getValue().getIntValue()));
    byte[] request =
        NestingTest.item(Span.newBuilder().addAllAttributes(attributes).build().toByteArray());
    cursor.reset(request, 0, request.length);
    assertThat(cursor.next()).isTrue();
    AttributeList list = cursor.span().attributes();
    List<Map.Entry<String, Long>> actual = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String key = new String(list.buffer(), list.keyOffset(i), list.keyLength(i), UTF_8);
      actual.add(Map.entry(key, list.bits(i)));
    }
    assertThat(actual).containsExactlyElementsOf(expected.entrySet());
  }
}
