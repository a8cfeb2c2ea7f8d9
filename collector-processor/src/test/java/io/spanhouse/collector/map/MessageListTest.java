package io.spanhouse.collector.map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageListTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PADDING = "-".repeat(2 * MessageList.MIN_AVERAGE_BYTES);
  private static final String LONG = "{\"content\":\"" + PADDING + "\"}";
  private static final String TRICKY = "[]{},:\"\\ \n\u00e9\u20acn";

  private final MessageList list = new MessageList();

  private List<String> read(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    // Somewhere in a larger buffer.
    byte[] buffer = new byte[utf8.length + 7];
    Arrays.fill(buffer, (byte) ']');
    System.arraycopy(utf8, 0, buffer, 3, utf8.length);
    boolean is = list.read(buffer, 3, utf8.length);
    assertThat(is).isEqualTo(list.size() > 0);
    List<String> elements = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      elements.add(new String(buffer, list.start(i), list.end(i) - list.start(i), UTF_8));
    }
    if (is) {
      assertThat("[" + String.join(",", elements) + "]").isEqualTo(text);
    }
    return elements;
  }

  @Test
  void array_isCutAtItsOwnCommas() {
    assertThat(
            read(
                "[ {\"a\":[1,{\"b\":2}],\"c\":\"x,y]\\\"}, [\"},\n\"d\\\\\" ,[,],"
                    + "\"\\\\\\\"\","
                    + LONG
                    + LONG
                    + LONG
                    + "]"))
        .containsExactly(
            " {\"a\":[1,{\"b\":2}],\"c\":\"x,y]\\\"}, [\"}",
            "\n\"d\\\\\" ",
            "[,]",
            "\"\\\\\\\"\"",
            LONG + LONG + LONG);
  }

  @Test
  void elementsThatAreEmpty_areKept() {
    assertThat(read("[,," + LONG + LONG + ",]")).containsExactly("", "", LONG + LONG, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "]",
        "[]",
        "[,]",
        "[%s]",
        " [%s,%s]",
        "[%s,%s] ",
        "{\"messages\":[%s,%s]}",
        "[%s],[%s]",
        "[%s,%s]]",
        "[%s,%s]x]",
        "[%s,[%s]",
        "[[%s,%s]",
        "[%s,{%s]",
        "[%s,%s}]",
        "[%s,%s,\"]",
        "[%s,%s,\"\\\"]",
        "[%s,%s,\"\\]",
        "[%s,%s",
        "%s,%s]"
      })
  void textThatIsNoListOfTwo_isLeft(String text) {
    assertThat(read(text.replace("%s", LONG))).isEmpty();
  }

  @Test
  void everyPrefixOfAnArray_isLeft() {
    String text = "[%s,%s,{\"c\":[\"]\"]}]".formatted(LONG, LONG);
    assertThat(read(text)).hasSize(3);
    for (int length = 0; length < text.length(); length++) {
      assertThat(read(text.substring(0, length))).as("first %d", length).isEmpty();
    }
  }

  @Test
  void shortElements_areLeft_unlessOthersAreLong() {
    String[] numbers = {"1", "2", "3", "4"};
    assertThat(read("[" + String.join(",", numbers) + "]")).isEmpty();
    String filler = "\"" + "x".repeat(4 * MessageList.MIN_AVERAGE_BYTES) + "\"";
    assertThat(read("[1,2,3," + filler + "]")).containsExactly("1", "2", "3", filler);
    assertThat(read("[1,2,3,4,5," + filler + "]")).isEmpty();
  }

  @Test
  void tooManyElements_areLeft() {
    assertThat(read(array(MessageList.MAX_ELEMENTS))).hasSize(MessageList.MAX_ELEMENTS);
    assertThat(read(array(MessageList.MAX_ELEMENTS + 1))).isEmpty();
  }

  private static String array(int size) {
    return "[" + String.join(",", Collections.nCopies(size, LONG)) + "]";
  }

  @Test
  void deepNesting_isNoMatter() {
    String deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);
    assertThat(read("[" + deep + "," + deep + "]")).containsExactly(deep, deep);
  }

  @Property
  void jsonArrays_areCutIntoTheirElements(@ForAll("jsonArrays") String text) throws Exception {
    JsonNode array = JSON.readTree(text);
    List<String> elements = read(text);

    if (array.size() < 2) {
      assertThat(elements).isEmpty();
    } else {
      assertThat(elements.stream().map(MessageListTest::parse)).containsExactlyElementsOf(array);
    }
  }

  @Property
  void anyText_isRebuiltOrLeft(@ForAll("structure") String text) {
    read("[" + text + "," + PADDING + "," + text + "]");
    read(PADDING + text);
  }

  /** Never a failure, whatever the bytes; nothing outside of the text is looked at. */
  @Property
  void anyBytes_areRebuiltOrLeft(@ForAll byte[] bytes, @ForAll Random random) {
    byte[] buffer = Arrays.copyOf(bytes, bytes.length + 300);
    if (bytes.length > 0) {
      buffer[0] = '[';
      buffer[buffer.length - 1] = ']';
      buffer[1 + random.nextInt(buffer.length - 2)] = ',';
    }
    if (list.read(buffer, 0, buffer.length)) {
      assertThat(list.start(0)).isEqualTo(1);
      assertThat(list.end(list.size() - 1)).isEqualTo(buffer.length - 1);
      for (int i = 1; i < list.size(); i++) {
        assertThat(list.start(i)).isEqualTo(list.end(i - 1) + 1);
        assertThat(buffer[list.end(i - 1)]).isEqualTo((byte) ',');
      }
    }
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  @Provide
  static Arbitrary<String> jsonArrays() {
    return Arbitraries.randomValue(
        random -> {
          int size = random.nextInt(5);
          return IntStream.range(0, size)
              .mapToObj(i -> blank(random) + value(random, 3) + blank(random))
              // Long enough to be cut.
              .map(element -> element + " ".repeat(MessageList.MIN_AVERAGE_BYTES))
              .collect(Collectors.joining(",", "[", "]"));
        });
  }

  private static String value(Random random, int depth) {
    int size = random.nextInt(4);
    return switch (depth == 0 ? 4 + random.nextInt(2) : random.nextInt(6)) {
      case 0, 1 ->
          IntStream.range(0, size)
              .mapToObj(i -> text(random) + i + "\":" + blank(random) + value(random, depth - 1))
              .map(member -> member.replaceFirst("\"(\\d\":)", "$1"))
              .collect(Collectors.joining(", ", "{", "}"));
      case 2, 3 ->
          IntStream.range(0, size)
              .mapToObj(i -> value(random, depth - 1) + blank(random))
              .collect(Collectors.joining(",", "[", "]"));
      case 4 -> text(random);
      default -> List.of("null", "true", "-1.5e3", "0").get(random.nextInt(4));
    };
  }

  private static String text(Random random) {
    String raw =
        random
            .ints(random.nextInt(12), 0, TRICKY.length())
            .mapToObj(i -> TRICKY.substring(i, i + 1))
            .collect(Collectors.joining());
    try {
      return JSON.writeValueAsString(raw);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static String blank(Random random) {
    return List.of("", "", " ", "\n  ", "\t").get(random.nextInt(5));
  }

  @Provide
  static Arbitrary<String> structure() {
    return Arbitraries.strings().withChars(TRICKY).ofMaxLength(60);
  }
}
