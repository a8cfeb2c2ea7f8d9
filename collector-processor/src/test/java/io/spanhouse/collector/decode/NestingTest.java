package io.spanhouse.collector.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.spanhouse.collector.receive.PermanentException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values in values, and groups in groups, as deep as anybody likes. */
class NestingTest {
  private static final int ARRAY = 5;
  private static final int KVLIST = 6;
  private static final byte[] BROKEN_STRING = {0x0a, 1, (byte) 0xff};

  private final TraceCursor cursor = new TraceCursor();
  private final LogCursor logs = new LogCursor();
  private final AnyValueText text = new AnyValueText();

  @ParameterizedTest
  @ValueSource(ints = {1, 47, 63, 64})
  void values_upTo64Deep_areKept(int depth) {
    read(nested(ARRAY, depth, new byte[0]));
    assertThat(text(true)).isEqualTo("[".repeat(depth) + "null" + "]".repeat(depth));

    read(nested(KVLIST, depth, new byte[0]));
    assertThat(text(true)).isEqualTo("{\"k\":".repeat(depth) + "null" + "}".repeat(depth));
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 100, 10_000})
  void values_deeperThan64_areCut(int depth) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          read(nested(ARRAY, depth, new byte[0]));
          assertThat(text(false)).isEqualTo("[".repeat(64) + "null" + "]".repeat(64));

          read(nested(KVLIST, depth, new byte[0]));
          assertThat(text(false)).isEqualTo("{\"k\":".repeat(64) + "null" + "}".repeat(64));
        });
  }

  @Test
  void body_deeperThan64_isCut() {
    ByteArray out = new ByteArray();
    byte[] request = item(field(5, nested(ARRAY, 100, new byte[0])));
    logs.reset(request, 0, request.length);
    assertThat(logs.next()).isTrue();

    assertThat(text.appendBody(logs.log(), out)).isFalse();
    assertThat(out.size()).isEqualTo(64 + 4 + 64);
  }

  @ParameterizedTest
  @CsvSource({"5, 1", "5, 63", "5, 64", "6, 1", "6, 63", "6, 64"})
  void broken_withinWhatIsRead_isRefused(int container, int depth) {
    assertThatThrownBy(() -> read(nested(container, depth, BROKEN_STRING)))
        .isInstanceOf(PermanentException.class)
        .hasMessageStartingWith("span 0 of resource 0: invalid UTF-8 in the string at byte ");
  }

  @Test
  void values_besideEachOther_areAllLookedInto() {
    ByteArray elements = new ByteArray();
    for (int i = 0; i < 100; i++) {
      byte[] element = field(1, nested(i % 2 == 0 ? ARRAY : KVLIST, 2, new byte[0]));
      elements.append(element, 0, element.length);
    }
    read(field(ARRAY, elements.toByteArray()));
    assertThat(text(true)).startsWith("[[[null]],{\"k\":{\"k\":null}},[[null]],").hasSize(1301);

    byte[] broken = field(1, nested(ARRAY, 2, BROKEN_STRING));
    elements.append(broken, 0, broken.length);
    assertThatThrownBy(() -> read(field(ARRAY, elements.toByteArray())))
        .isInstanceOf(PermanentException.class);
  }

  @Test
  void broken_deeperThanWhatIsRead_isNeverLookedAt() {
    read(nested(ARRAY, 65, BROKEN_STRING));

    assertThat(text(false)).isEqualTo("[".repeat(64) + "null" + "]".repeat(64));
  }

  @ParameterizedTest
  @CsvSource({"1, true", "100, true", "101, false", "1000000, false"})
  void groups_upTo100Deep_areSkipped(int depth, boolean accepted) {
    ByteArray groups = new ByteArray();
    for (int i = 0; i < depth; i++) {
      groups.append((byte) (11 << 3 | 3));
    }
    for (int i = 0; i < depth; i++) {
      groups.append((byte) (11 << 3 | 4));
    }
    byte[] bytes = groups.toByteArray();
    cursor.reset(bytes, 0, bytes.length);

    if (accepted) {
      assertThat(cursor.next()).isFalse();
    } else {
      assertThatThrownBy(cursor::next)
          .isInstanceOf(PermanentException.class)
          .hasMessage("groups nested deeper than 100 at byte 101");
    }
  }

  private void read(byte[] value) {
    byte[] request = item(field(9, field(2, value)));
    cursor.reset(request, 0, request.length);
    assertThat(cursor.next()).isTrue();
  }

  private String text(boolean complete) {
    ByteArray out = new ByteArray();
    assertThat(text.append(cursor.span().attributes(), 0, out)).isEqualTo(complete);
    return new String(out.toByteArray(), StandardCharsets.US_ASCII);
  }

  /** An AnyValue with so many containers around the given one. */
  private static byte[] nested(int container, int depth, byte[] innermost) {
    // Built from the inside out at the end of an array, as every length depends on what is inside.
    byte[] buffer = new byte[innermost.length + 40 * depth];
    int start = buffer.length - innermost.length;
    System.arraycopy(innermost, 0, buffer, start, innermost.length);
    for (int i = 0; i < depth; i++) {
      if (container == KVLIST) {
        start = prepend(buffer, start, field(2, new byte[0])[0], buffer.length - start);
        start -= 3;
        System.arraycopy(new byte[] {0x0a, 1, 'k'}, 0, buffer, start, 3);
      }
      start = prepend(buffer, start, (byte) 0x0a, buffer.length - start);
      start = prepend(buffer, start, (byte) (container << 3 | 2), buffer.length - start);
    }
    return java.util.Arrays.copyOfRange(buffer, start, buffer.length);
  }

  private static int prepend(byte[] buffer, int start, byte tag, int length) {
    ByteArray prefix = new ByteArray();
    prefix.append(tag);
    new WireWriter(prefix).varint(length);
    System.arraycopy(prefix.array(), 0, buffer, start - prefix.size(), prefix.size());
    return start - prefix.size();
  }

  static byte[] item(byte[] item) {
    return field(1, field(2, field(2, item)));
  }

  static byte[] field(int number, byte[] content) {
    ByteArray out = new ByteArray();
    WireWriter writer = new WireWriter(out);
    writer.varint(number << 3 | 2);
    writer.varint(content.length);
    out.append(content, 0, content.length);
    return out.toByteArray();
  }
}
