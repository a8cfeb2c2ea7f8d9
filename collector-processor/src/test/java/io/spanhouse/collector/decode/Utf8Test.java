package io.spanhouse.collector.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** The JDK's decoder is the oracle. */
class Utf8Test {
  private static final String[] PIECES = {
    "61", "7f", "00", "6162636465666768", "c280", "dfbf", "e0a080", "ed9fbf", "ee8080", "efbfbf",
    "f0908080", "f48fbfbf", "80", "bf", "c0", "c1", "c080", "e09fbf", "eda080", "edbfbf",
    "f08fbfbf", "f4908080", "f5", "ff", "c3", "e4b8", "f09f9a", "e0", "f0"
  };

  @Test
  void everyCodePoint_isValid() {
    List<Integer> refused = new ArrayList<>();
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
      byte[] bytes = Character.toString(point).getBytes(StandardCharsets.UTF_8);
      if (!surrogate && !Utf8.isValid(bytes, 0, bytes.length)) {
        refused.add(point);
      }
    }
    assertThat(refused).isEmpty();
  }

  @Test
  void threeBytesFromAnyLead_areJudgedAsTheJdkDoes() {
    List<String> misjudged = new ArrayList<>();
    byte[] bytes = new byte[3];
    for (int lead = 0xBF; lead <= 0xFF; lead++) {
      for (int rest = 0; rest < 1 << 16; rest += 13) {
        bytes[0] = (byte) lead;
        bytes[1] = (byte) (rest >>> 8);
        bytes[2] = (byte) rest;
        if (Utf8.isValid(bytes, 0, 3) != isValid(bytes, 0, 3)) {
          misjudged.add(HexFormat.of().formatHex(bytes));
        }
      }
    }
    assertThat(misjudged).isEmpty();
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void mixtures_areJudgedAsTheJdkDoes(@ForAll Random random) {
    for (int i = 0; i < 20; i++) {
      StringBuilder hex = new StringBuilder();
      int valid = random.nextBoolean() ? 12 : PIECES.length;
      for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
        hex.append(PIECES[random.nextInt(valid)]);
      }
      byte[] bytes = HexFormat.of().parseHex(hex);
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);
      assertThat(Utf8.isValid(bytes, from, to))
          .as(hex.toString())
          .isEqualTo(isValid(bytes, from, to));
    }
  }

  private static boolean isValid(byte[] bytes, int from, int to) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
