package io.spanhouse.collector.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ByteDictionaryTest {
  private static final int BLOCKS = 14;
  private static final long TOP = 1L << 63;

  @Test
  void numbersAreThoseOfAMap() {
    Random random = new Random(1);
    ByteDictionary dictionary = new ByteDictionary();
    Map<String, Integer> oracle = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      String value = Integer.toString(random.nextInt(20_000), 2).repeat(random.nextInt(3));
      byte[] padded = ("x" + value + "y").getBytes(StandardCharsets.UTF_8);

      int id = dictionary.add(padded, 1, padded.length - 2);

      assertThat(id).isEqualTo(oracle.computeIfAbsent(value, unused -> oracle.size()));
      assertThat(dictionary.find(padded, 1, padded.length - 2)).isEqualTo(id);
      assertThat(dictionary.equals(id, padded, 1, padded.length - 2)).isTrue();
    }
    assertThat(dictionary.size()).isEqualTo(oracle.size());
    dictionary.clear();
    assertThat(dictionary.find(new byte[0], 0, 0)).isEqualTo(-1);
  }

  /**
   * A difference in the top bit of a block passes through any odd factor unchanged, so the next
   * block can undo it: 2^14 values with one hash, whatever a hash without keys begins with.
   */
  @Test
  void valuesMadeToCollide_doNot() {
    long undo = TOP | TOP >>> 29;
    long distinct =
        IntStream.range(0, 1 << BLOCKS)
            .map(
                choice -> {
                  ByteBuffer value =
                      ByteBuffer.allocate(BLOCKS * 16).order(ByteOrder.LITTLE_ENDIAN);
                  for (int i = 0; i < BLOCKS; i++) {
                    boolean flipped = (choice >>> i & 1) == 1;
                    value.putLong(flipped ? TOP : 0).putLong(flipped ? undo : 0);
                  }
                  return ByteDictionary.hash(value.array(), 0, value.capacity());
                })
            .distinct()
            .count();

    assertThat(distinct).isGreaterThan((1 << BLOCKS) - 20);
  }
}
