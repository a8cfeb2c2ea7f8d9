package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Messages and calls written by hand. Each test has a workspace of its own. */
@Testcontainers
@Tag("storage")
class ModelCallViewTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  private static final String LONG_AGO = "2026-11-01T12:00:00Z";

  private static ViewDatabase database;

  @BeforeAll
  static void migrate() {
    database = new ViewDatabase(clickHouse);
  }

  private static String hash(int number) {
    return "%08d-0000-0000-0000-000000000000".formatted(number);
  }

  private static void message(String workspace, int number, String receivedAt) {
    database
        .sql()
        .insert(
            "messages",
            "workspace=%s month=202611 hash=%s text=\"m%d\" received_at=%s"
                .formatted(workspace, hash(number), number, receivedAt));
  }

  private static void call(String workspace, String id, int... messages) {
    String hashes =
        Arrays.stream(messages)
            .mapToObj(number -> "'" + hash(number) + "'")
            .collect(Collectors.joining(","));
    database.event(
        workspace,
        "event_id=%s type=llm_call started_at=2026-11-30T23:59:59Z input_messages=[%s]"
            .formatted(id, hashes));
  }

  private static String inputs(String workspace) {
    return database
        .sql()
        .query(
            "SELECT event_id, input FROM llm_calls WHERE workspace = '%s' ORDER BY event_id FORMAT TSVRaw"
                .formatted(workspace));
  }

  @Test
  void call_deliveredTwice_isOneRowWithItsInput() {
    for (int times = 0; times < 2; times++) {
      message("twice", 1, LONG_AGO);
      message("twice", 2, LONG_AGO);
      call("twice", "a", 1, 2, 1);
      database.event("twice", "event_id=b type=llm_call input=[1,2]");
      database.event("twice", "event_id=c type=tool_call input=x");
    }
    assertThat(inputs("twice")).isEqualTo("a\t[\"m1\",\"m2\",\"m1\"]\nb\t[1,2]");
  }

  @Test
  void message_ofAnotherWorkspaceOrMonth_isMissing() {
    message("other", 1, LONG_AGO);
    call("mine", "a", 1);
    database.event(
        "other",
        "event_id=a type=llm_call started_at=2026-12-01T00:00:00Z input_messages=['%s']"
            .formatted(hash(1)));
    String missing = "a\t[{\"missing_message\":\"" + hash(1) + "\"}]";
    assertThat(inputs("mine")).isEqualTo(missing);
    assertThat(inputs("other")).isEqualTo(missing);
  }

  @Test
  void llmCalls_hasTheColumnsOfEventsThatAModelCallHas() {
    List<String> others =
        List.of(
            "tool_name",
            "tool_call_id",
            "tool_type",
            "severity",
            "score_value",
            "score_label",
            "action_type",
            "screenshot",
            "trigger_event_id",
            "policy_name",
            "policy_outcome",
            "budget_limit",
            "budget_consumed",
            "budget_remaining",
            "amount",
            "currency",
            "version");
    assertThat(
            database
                .sql()
                .query(
                    "SELECT name, type FROM system.columns WHERE database = 'spanhouse' AND table = 'llm_calls' ORDER BY position FORMAT TSVRaw")
                .lines())
        .containsExactlyElementsOf(
            Schema.columns("events").stream()
                .filter(column -> !others.contains(column.name()))
                .map(column -> column.name() + "\t" + column.type())
                .toList());
  }
}
