package io.spanhouse.collector.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RowOrderTest {
  @Property
  void sort_isStableAndComplete(@ForAll @Size(max = 200) @IntRange(max = 20) int[] keys) {
    int[] order = new int[keys.length];
    RowOrder.sort(order, keys.length, (a, b) -> Integer.compare(keys[a], keys[b]));

    Integer[] expected = new Integer[keys.length];
    Arrays.setAll(expected, i -> i);
    Arrays.sort(expected, (a, b) -> Integer.compare(keys[a], keys[b]));
    assertThat(order).isEqualTo(Arrays.stream(expected).mapToInt(i -> i).toArray());
  }
}
