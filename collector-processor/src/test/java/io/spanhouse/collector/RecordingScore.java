package io.spanhouse.collector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * How many facts of a recording's ledger the tables have right. A call of the ledger belongs to the
 * rows whose time it is in; where copies of a call are recorded, a fact is right that one of them
 * has right.
 */
final class RecordingScore {
  /** Clocks of the sender and of the endpoint are the same; theirs are read a moment apart. */
  private static final long SLACK_MILLIS = 2;

  /** As the recorded programs call theirs. */
  private static final Pattern SESSION = Pattern.compile("(sess|conv|thread)-.*");

  private static final Pattern USER = Pattern.compile("user-.*");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CALLS =
      """
      SELECT type, session_id, user_id, provider, request_model, response_model, toUnixTimestamp64Milli(started_at) AS started,
          toUnixTimestamp64Milli(assumeNotNull(finished_at)) AS finished, input_tokens, cached_input_tokens,
          cache_write_tokens, output_tokens, reasoning_tokens, cost IS NOT NULL AS priced, output,
          if(empty(input_messages), input, concat('[', arrayStringConcat(arrayMap(hash -> dictGetOrDefault('message_texts', 'text',
              (workspace, toYYYYMM(started_at), hash), '{}'), input_messages), ','), ']')) AS input
      FROM events AS e FINAL WHERE workspace = '%s' AND type IN ('llm_call', 'embedding')
      """;
  private static final String TOOLS =
      "SELECT tool_name, input, output, error_message FROM events FINAL WHERE workspace = '%s' AND type ="
          + " 'tool_call'";
  private static final String RUNS =
      """
      SELECT agent, session_id, user_id, toUnixTimestamp64Milli(started_at) AS started, toUnixTimestamp64Milli(assumeNotNull(finished_at)) AS finished
      FROM runs FINAL WHERE workspace = '%s'
      """;

  /** Of each fact how many are right, and how many there are. */
  private final Map<String, int[]> facts = new LinkedHashMap<>();

  private final List<String> wrong = new ArrayList<>();

  RecordingScore(Recording recording, Tables tables) {
    List<JsonNode> calls = rows(tables, CALLS, recording);
    List<JsonNode> tools = rows(tables, TOOLS, recording);
    List<JsonNode> runs = rows(tables, RUNS, recording);
    for (LedgerCall call : recording.ledger()) {
      if (call.answered()) {
        scoreCall(call, of(call, calls));
        if (!call.isEmbedding()) {
          score("agent", call, runs, row -> isAt(row, call) && has(row, "agent"));
          scoreIdentity(call, of(call, calls), runs);
        }
        if (!call.tool().isEmpty()) {
          scoreTool(call, tools);
        }
      }
    }
  }

  Map<String, int[]> facts() {
    return facts;
  }

  /** What is wrong, a line each. */
  List<String> wrong() {
    return wrong;
  }

  private static List<JsonNode> rows(Tables tables, String query, Recording recording) {
    return tables.rows(query.formatted(recording.name())).stream()
        .map(RecordingScore::parse)
        .toList();
  }

  /**
   * A stream may be read after its span has ended; then the call is that of the last span before.
   */
  private static List<JsonNode> of(LedgerCall call, List<JsonNode> calls) {
    if (call.epochMillis() == 0) {
      String column = call.isEmbedding() ? "input_tokens" : "output_tokens";
      long tokens = call.isEmbedding() ? call.input() : call.output();
      return calls.stream().filter(row -> row.path(column).asLong() == tokens).toList();
    }
    List<JsonNode> at = calls.stream().filter(row -> isAt(row, call)).toList();
    return at.isEmpty()
        ? calls.stream()
            .filter(row -> row.path("finished").asLong() <= call.epochMillis())
            .max(Comparator.comparingLong(row -> row.path("started").asLong()))
            .map(List::of)
            .orElse(List.of())
        : at;
  }

  private static boolean isAt(JsonNode row, LedgerCall call) {
    return row.path("started").asLong() - SLACK_MILLIS <= call.epochMillis()
        && call.epochMillis() <= row.path("finished").asLong() + SLACK_MILLIS;
  }

  private void scoreCall(LedgerCall call, List<JsonNode> rows) {
    score("call", call, rows, row -> true);
    score("model", call, rows, row -> isModel(call, row));
    score("provider", call, rows, row -> call.providers().contains(row.path("provider").asText()));
    score("priced", call, rows, row -> row.path("priced").asInt() == 1);
    score("input", call, rows, row -> row.path("input_tokens").asLong() == call.input());
    if (!call.isEmbedding()) {
      score("output", call, rows, row -> row.path("output_tokens").asLong() == call.output());
      score("asked", call, rows, row -> isModelOfMessages(row.path("input").asText(), ""));
      score(
          "answer",
          call,
          rows,
          row -> isModelOfMessages(row.path("output").asText(), answer(call)));
    }
    if (call.cached() > 0) {
      score("cached", call, rows, row -> row.path("cached_input_tokens").asLong() == call.cached());
    }
    if (call.written() > 0) {
      score(
          "written", call, rows, row -> row.path("cache_write_tokens").asLong() == call.written());
    }
    if (call.reasoning() > 0) {
      score(
          "thought", call, rows, row -> row.path("reasoning_tokens").asLong() == call.reasoning());
    }
  }

  /** A run's session and user are its calls'. */
  private void scoreIdentity(LedgerCall call, List<JsonNode> rows, List<JsonNode> runs) {
    List<JsonNode> both = new ArrayList<>(rows);
    runs.stream().filter(row -> isAt(row, call)).forEach(both::add);
    score("session", call, both, row -> SESSION.matcher(row.path("session_id").asText()).matches());
    score("user", call, both, row -> USER.matcher(row.path("user_id").asText()).matches());
  }

  private void scoreTool(LedgerCall call, List<JsonNode> tools) {
    List<JsonNode> named =
        tools.stream().filter(row -> row.path("tool_name").asText().equals(call.tool())).toList();
    score("tool", call, named, row -> true);
    List<JsonNode> same =
        named.stream()
            .filter(row -> parse(row.path("input").asText()).equals(call.toolArguments()))
            .toList();
    score("arguments", call, same, row -> true);
    // What a tool that failed answered is its error.
    score("result", call, same, row -> has(row, "output") || has(row, "error_message"));
  }

  private static String answer(LedgerCall call) {
    return call.tool().isEmpty() ? call.text() : call.tool();
  }

  private static boolean isModel(LedgerCall call, JsonNode row) {
    String request = row.path("request_model").asText();
    String response = row.path("response_model").asText();
    return List.of(call.requestModel(), call.responseModel())
        .contains(response.isEmpty() ? request : response);
  }

  /** Whether it is a list of messages that have a role and parts, with the words in it. */
  private static boolean isModelOfMessages(String text, String words) {
    JsonNode messages = parse(text);
    if (!messages.isArray() || messages.isEmpty() || !text.contains(words)) {
      return false;
    }
    int parts = 0;
    for (JsonNode message : messages) {
      if (!message.path("role").isTextual() || !message.path("parts").isArray()) {
        return false;
      }
      for (JsonNode part : message.path("parts")) {
        if (!part.path("type").isTextual()) {
          return false;
        }
        parts++;
      }
    }
    return parts > 0;
  }

  private static boolean has(JsonNode row, String column) {
    return !row.path(column).asText().isEmpty();
  }

  private void score(String fact, LedgerCall call, List<JsonNode> rows, Predicate<JsonNode> right) {
    boolean isRight = rows.stream().anyMatch(right);
    int[] counts = facts.computeIfAbsent(fact, name -> new int[2]);
    counts[0] += isRight ? 1 : 0;
    counts[1]++;
    if (!isRight) {
      wrong.add(fact + " of " + call + ": " + rows);
    }
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.getNodeFactory().textNode(text);
    }
  }
}
