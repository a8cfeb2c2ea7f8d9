package io.spanhouse.collector.map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.collector.map.column.UuidColumn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesTableTest {
  private static final long NOVEMBER = nanos("2026-11-22T10:00:00Z");
  private static final long OCTOBER = nanos("2026-10-31T23:59:59.999999999Z");

  private final MessagesTable messages = new MessagesTable();
  private final UuidColumn hashes = new UuidColumn();

  private static long nanos(String time) {
    Instant instant = Instant.parse(time);
    return instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
  }

  private static String message(int number) {
    return "{\"role\":\"user\",\"content\":\"" + "word ".repeat(30) + number + "\"}";
  }

  private static String history(int count) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(message(i));
    }
    return "[" + String.join(",", all) + "]";
  }

  private int append(String workspace, long startedAt, String input) {
    byte[] utf8 = input.getBytes(UTF_8);
    Origin origin = new Origin(workspace.getBytes(UTF_8), new byte[0], NOVEMBER);
    return messages.append(origin, startedAt, utf8, 0, utf8.length, hashes);
  }

  @Test
  void histories_areOneRowAMessage() {
    for (int calls = 2; calls <= 50; calls++) {
      assertThat(append("w", NOVEMBER, history(calls))).isEqualTo(calls);
    }
    assertThat(messages.rows()).isEqualTo(50);
    assertThat(hashes.rows()).isEqualTo(50 * 51 / 2 - 1);
  }

  @Test
  void manyMessages_areFoundAgain() {
    append("w", NOVEMBER, history(5000));
    append("w", NOVEMBER, history(5000));

    assertThat(messages.rows()).isEqualTo(5000);
  }

  @Test
  void message_twiceInOneCall_isOneRow() {
    assertThat(append("w", NOVEMBER, "[" + message(1) + "," + message(1) + "]")).isEqualTo(2);
    assertThat(messages.rows()).isEqualTo(1);
    assertThat(hashes.compare(0, 1)).isZero();
  }

  @Test
  void sameText_ofAnotherWorkspaceOrMonth_isARowOfItsOwn() {
    append("a", NOVEMBER, history(3));
    append("b", NOVEMBER, history(3));
    append("a", OCTOBER, history(3));
    append("b", NOVEMBER, history(3));

    assertThat(messages.rows()).isEqualTo(9);
  }

  @Test
  void rowsTakenBack_areAppendedAgain() {
    append("w", NOVEMBER, history(3));
    messages.truncate(3);
    append("w", NOVEMBER, history(6));
    messages.truncate(3);
    assertThat(messages.rows()).isEqualTo(3);

    append("w", NOVEMBER, history(6));
    assertThat(messages.rows()).isEqualTo(6);
  }

  @Test
  void clearedTable_forgetsItsMessages() {
    append("w", NOVEMBER, history(3));
    messages.clear();
    append("v", NOVEMBER, history(3));
    append("w", NOVEMBER, history(3));

    assertThat(messages.rows()).isEqualTo(6);
  }

  @Test
  void inputThatIsNoList_leavesNothing() {
    assertThat(append("w", NOVEMBER, "[" + message(1) + "]")).isZero();
    assertThat(append("w", NOVEMBER, history(3).substring(1))).isZero();
    assertThat(messages.rows()).isZero();
    assertThat(hashes.rows()).isZero();
  }

  @Test
  void month_isThatOfClickHouse() {
    Month month = new Month();
    assertThat(month.of(NOVEMBER)).isEqualTo(202611);
    assertThat(month.of(OCTOBER)).isEqualTo(202610);
    assertThat(month.of(OCTOBER + 1)).isEqualTo(202611);
    assertThat(month.of(0)).isEqualTo(197001);
    assertThat(month.of(Long.MAX_VALUE)).isEqualTo(226204);
    assertThat(month.of(nanos("2028-02-29T00:00:00Z"))).isEqualTo(202802);
  }
}
