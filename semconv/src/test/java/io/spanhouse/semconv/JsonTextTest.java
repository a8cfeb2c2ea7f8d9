package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JsonTextTest {
  private static final ObjectMapper JACKSON = new ObjectMapper();

  @Test
  void everyCharacter_isReadBackByAParser() throws Exception {
    List<String> texts =
        IntStream.rangeClosed(0, Character.MAX_VALUE).mapToObj(c -> "a" + (char) c + "b").toList();

    List<String> read = new ArrayList<>();
    JACKSON.readTree(JsonText.of(texts)).forEach(node -> read.add(node.textValue()));

    assertThat(read).isEqualTo(texts.stream().map(JsonTextTest::wellFormed).toList());
  }

  @Test
  void randomText_survivesUtf8AndAParser() throws Exception {
    Random random = new Random(20261101);
    for (int i = 0; i < 20_000; i++) {
      String text = randomText(random);
      byte[] wire = JsonText.of(List.of(text)).getBytes(StandardCharsets.UTF_8);
      assertThat(JACKSON.readTree(wire).get(0).textValue()).isEqualTo(wellFormed(text));
    }
  }

  @Test
  void textsWithinTexts_andTextsThatFail_doNotMix() {
    Object nested =
        new Object() {
          @Override
          public String toString() {
            return JsonText.of(List.of("inner"));
          }
        };
    Object broken =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("broken");
          }
        };

    assertThat(JsonText.of(nested)).isEqualTo("\"[\\\"inner\\\"]\"");
    assertThat(JsonText.of(Arrays.asList("a", nested, "b")))
        .isEqualTo("[\"a\",\"[\\\"inner\\\"]\",\"b\"]");
    assertThatIllegalStateException().isThrownBy(() -> JsonText.of(Arrays.asList("a", broken)));
    assertThat(JsonText.of(List.of("c"))).isEqualTo("[\"c\"]");
  }

  @Test
  void longTexts_areWhole_andShortOnesAfterThem() {
    for (int length : new int[] {7, 8, 9, 1021, 1022, 1023, 5000, 100_000, 3}) {
      String text = "x".repeat(length);
      assertThat(JsonText.of(text)).isEqualTo('"' + text + '"');
    }
  }

  @Test
  void randomValues_areReadBackByAParser() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 5_000; i++) {
      Object value = randomValue(random, 4);
      assertThat(JACKSON.readTree(JsonText.of(value)))
          .as("case %d", i)
          .isEqualTo(JACKSON.readTree(JACKSON.writeValueAsString(value)));
    }
  }

  @Test
  void numbers_areNumbers() {
    assertThat(
            JsonText.of(
                Arrays.asList(
                    1,
                    2L,
                    (short) 3,
                    (byte) 4,
                    0.5,
                    0.25f,
                    new BigDecimal("1E-10"),
                    true,
                    null,
                    Double.NaN,
                    Float.POSITIVE_INFINITY)))
        .isEqualTo("[1,2,3,4,0.5,0.25,1E-10,true,null,null,null]");
  }

  @Test
  void otherValues_areTheirText() {
    assertThat(JsonText.of(List.of(new AtomicInteger(3), 'x', StandardCharsets.UTF_8)))
        .isEqualTo("[\"3\",\"x\",\"UTF-8\"]");
  }

  @Test
  void arrays_areArrays() {
    assertThat(JsonText.of(new Object[] {new int[] {1, 2}, new String[] {"a"}, new Object[0]}))
        .isEqualTo("[[1,2],[\"a\"],[]]");
  }

  @Test
  void containerInsideItself_ends() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    Map<String, Object> map = new HashMap<>();
    map.put("self", map);
    list.add(map);

    assertThat(JsonText.of(list)).isEqualTo("[\"...\",{\"self\":\"...\"}]");
  }

  @Test
  void sameContainerTwice_isWrittenTwice() {
    List<Integer> shared = List.of(1);

    assertThat(JsonText.of(List.of(shared, shared))).isEqualTo("[[1],[1]]");
  }

  @Test
  void deepNesting_isCutAndStaysJson() throws Exception {
    Object deep = "bottom";
    for (int i = 0; i < 100_000; i++) {
      deep = List.of(deep);
    }

    String json = JsonText.of(deep);
    assertThat(JACKSON.readTree(json).isArray()).isTrue();
    assertThat(json).hasSize(2 * JsonText.MAX_DEPTH + "\"...\"".length());
  }

  @Test
  void limit_keepsTheTextShortAndValid() throws Exception {
    List<String> many = Collections.nCopies(1000, "0123456789");
    for (Object value : List.of(many, Map.of("all", many), List.of("x".repeat(10_000), "y"))) {
      String json = JsonText.of(value, null, 100);
      assertThat(JACKSON.readTree(json).isContainerNode()).isTrue();
      assertThat(json).contains("…[").hasSizeLessThan(200);
    }
  }

  @Test
  void endlessIterable_withLimit_ends() throws Exception {
    Iterable<Integer> endless = () -> Stream.iterate(1, i -> i + 1).iterator();

    assertThat(JACKSON.readTree(JsonText.of(endless, null, 100)).isArray()).isTrue();
  }

  @Test
  void filter_seesTextsNumbersAndNames_butNotOurOwnWords() {
    JsonFields message = new JsonFields().withWord("role", "user").with("content", "secret");
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("secret", 4111);
    map.put("kept", 5);

    assertThat(
            JsonText.of(
                List.of(message, map),
                text -> text.equals("secret") || text.equals("4111") ? "*" : text,
                1000))
        .isEqualTo("[{\"role\":\"user\",\"content\":\"*\"},{\"*\":\"*\",\"kept\":5}]");
    assertThat(JsonText.of(List.of("secret", 1), text -> null, 1000)).isEqualTo("[null,null]");
  }

  /** With halves of surrogate pairs replaced, which is what the JDK's UTF-16 encoder does. */
  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
  }

  /** Of all planes, with control characters, quotes and halves of surrogate pairs. */
  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(40);
    for (int i = 0; i < length; i++) {
      switch (random.nextInt(5)) {
        case 0 -> text.append((char) random.nextInt(0x20));
        case 1 -> text.append("\"\\/\b\f\u2028".charAt(random.nextInt(6)));
        case 2 -> text.append((char) (Character.MIN_SURROGATE + random.nextInt(0x800)));
        case 3 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
        default -> text.append((char) random.nextInt(0x80));
      }
    }
    return text.toString();
  }

  private static Object randomValue(Random random, int depth) {
    switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0:
        return random.nextLong();
      case 1:
        return random.nextDouble();
      case 2:
        return random.nextBoolean();
      case 3:
        return wellFormed(randomText(random));
      case 4:
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          list.add(randomValue(random, depth - 1));
        }
        return list;
      default:
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          map.put(wellFormed(randomText(random)), randomValue(random, depth - 1));
        }
        return map;
    }
  }
}
