package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.exporter.SpanhouseExporter;
import io.spanhouse.semconv.ActionEvent;
import io.spanhouse.semconv.AgentRun;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.Message;
import io.spanhouse.semconv.ModelCall;
import io.spanhouse.semconv.PolicyOutcome;
import io.spanhouse.semconv.RunId;
import io.spanhouse.semconv.ToolCall;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * Emits every field of the tables in semconv's README through the helpers and reads each back by
 * the column that its row names.
 */
@Testcontainers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryRecordTest {
  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static final Path README = Path.of("..", "semconv", "README.md");
  private static final String TIME = "20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{9}";
  private static final String ABSENT = "ᴺᵁᴸᴸ|\\\\N";

  private static final Pattern ROW =
      Pattern.compile(
          "\\| (?<field>[^|]+) \\| [^|]+ \\| [^|]+ \\| `(?<table>\\w+)\\.(?<column>[^`]+)`"
              + "(?: of `(?<type>[^`]+)`)? \\|");

  private final Map<String, String> patterns = new HashMap<>();

  @Test
  void everyFieldOfTheReadme_isReadBack() throws Exception {
    new Schema(new ClickHouseEndpoint(CLICKHOUSE.httpUrl(), "spanhouse", "default", "")).migrate();
    Tables tables = new Tables(CLICKHOUSE.httpUrl(), "spanhouse");
    List<String> rows = readmeRows();
    try (Collector collector =
        Collector.start(CollectorOptions.forClickHouse(CLICKHOUSE.httpUrl()))) {
      emit("http://127.0.0.1:" + collector.grpcPort(), tables);
      tables.awaitSettled();
    }
    expectConstants();

    List<String> wrong = new ArrayList<>();
    for (String row : rows) {
      Matcher cells = ROW.matcher(row);
      assertThat(cells.matches()).as("can be read: %s", row).isTrue();
      String query = query(cells.group("table"), cells.group("column"), cells.group("type"));
      String key =
          cells.group("table")
              + "."
              + cells.group("column")
              + (cells.group("type") == null ? "" : " of " + cells.group("type"));
      String pattern = patterns.get(key);
      List<String> values = tables.send(query + " FORMAT TSVRaw").lines().toList();
      if (pattern == null || values.stream().noneMatch(value -> value.matches(pattern))) {
        wrong.add(cells.group("field") + ": " + key + " is " + values + ", not " + pattern);
      }
    }
    assertThat(rows).hasSizeGreaterThan(100);
    assertThat(wrong).isEmpty();
  }

  private static List<String> readmeRows() throws IOException {
    List<String> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(README)) {
      inside |= line.equals("## Every field of the records people keep");
      if (inside && line.startsWith("| ") && !line.startsWith("| field")) {
        rows.add(line);
      }
    }
    return rows;
  }

  private static String query(String table, String column, String type) {
    String source = table.equals("run_summary") ? table : table + " FINAL";
    String filter =
        switch (table) {
          case "events" -> "'" + type + "' IN (type, agent)";
          case "spans" -> "kind = '" + type + "'";
          default -> "run_type = '" + (type == null ? "agent" : type) + "'";
        };
    return "SELECT toString(" + column + ") FROM " + source + " WHERE " + filter;
  }

  private void emit(String endpoint, Tables tables) throws InterruptedException {
    SpanhouseExporter exporter = SpanhouseExporter.builder().endpoint(endpoint).build();
    Resource service =
        Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "desk"));
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(exporter.tracerProviderBuilder().setResource(service).build())
            .setLoggerProvider(exporter.loggerProviderBuilder().setResource(service).build())
            .build();
    try (sdk) {
      AgentTelemetry telemetry = AgentTelemetry.create(sdk);
      triage(telemetry);
      telemetry.heartbeat("nightly-job", Duration.ofHours(24));
      try (AgentRun stopped = telemetry.run("stopped").type("cancelled").start()) {
        stopped.cancel("no longer needed");
      }
      hidden(
          AgentTelemetry.builder(sdk)
              .recordInputs(false)
              .recordOutputs(false)
              .recordToolIo(false)
              .build());
      // A run that is not closed stays current on its thread.
      Thread thread = new Thread(() -> telemetry.run("slow").type("unfinished").start());
      thread.start();
      thread.join();
      awaitRunning(tables);
    }
    assertThat(exporter.lostSpans()).isZero();
  }

  private static void awaitRunning(Tables tables) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (tables.count("SELECT count() FROM runs WHERE run_type = 'unfinished'") == 0) {
      assertThat(System.nanoTime()).as("the start arrives").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private void triage(AgentTelemetry telemetry) {
    String parent = RunId.create("eu");
    AgentRun run =
        telemetry
            .run("support-triage")
            .parentRun(parent)
            .agentId("agent-7")
            .agentVersion("3")
            .session("s-1")
            .sessionName("Ticket 1")
            .sessionPath("/triage")
            .customer("acme")
            .user("u-1")
            .feature("triage")
            .department("sales")
            .virtualKey("vk-name")
            .requestId("req-1")
            .environment("staging")
            .prompt("classify", "7")
            .referenceExample("ex-1")
            .serialized(Map.of("state", 1))
            .tags("a", "b")
            .metadata("tier", "gold")
            .input(Map.of("question", "why?"))
            .start();
    expect("runs.parent_run_id", Pattern.quote(parent));
    expect("runs.run_id", Pattern.quote(run.id()));
    expect("runs.trace_id", run.traceId());
    expect("runs.dotted_order", "20\\d{6}T\\d{12}Z" + run.spanId());
    expect("spans.parent_span_id of model.call", run.spanId());
    expect(
        "spans.dotted_order of model.call",
        "20\\d{6}T\\d{12}Z" + run.spanId() + "\\.20\\d{6}T\\d{12}Z[0-9a-f]{16}");
    expect("runs.parent_run_id of child", Pattern.quote(run.id()));
    expect("events.event_id of log", Pattern.quote(run.log(Severity.INFO, "classifying ticket")));
    run.event("checkpoint", Map.of("kept", true));
    run.decision("route", "refund", List.of("replace"), "cheaper");
    run.score("confidence", 0.87);
    run.policy("spend", PolicyOutcome.THROTTLED);
    run.budget()
        .limit(new BigDecimal("100"))
        .consumed(new BigDecimal("40.5"))
        .remaining(new BigDecimal("59.5"))
        .currency("EUR")
        .record();
    run.payment(new BigDecimal("12.50"), "USD", "acme gmbh");
    run.audit("u-1", "approved", "refund 7");
    ActionEvent action =
        run.action("click")
            .params(Map.of("x", 1))
            .returns("Success")
            .logs("clicked once")
            .screenshot("/shots/1.png");
    expect("events.event_id of action", Pattern.quote(action.id()));
    action.record();
    modelCall(telemetry);
    ToolCall tool = telemetry.toolCall("search_web").attempt(2).logs("three hits");
    tool.arguments(Map.of("query", "x")).result(Map.of("hits", 3)).cost(new BigDecimal("0.02"));
    tool.fail("timeout", "ERR001", "took too long");
    tool.close();
    expect("events.trigger_event_id of error", Pattern.quote(tool.eventId()));
    run.error("Runtime Error")
        .code("ERR001")
        .message("Null pointer")
        .causedBy(tool.eventId())
        .logs("at line 10")
        .record();
    telemetry.step("validate").call(step -> step.output("valid"));
    telemetry.run("child").type("child").start().close();
    run.output(Map.of("answer", "because"));
    run.close();
  }

  private static void modelCall(AgentTelemetry telemetry) {
    ModelCall call = telemetry.modelCall("openai", "gpt-5.4").thread("thread-9").attempt(1);
    call.prompt("classify", "7")
        .inputMessages(Message.user("why is the sky blue?"))
        .outputMessages(Message.assistant("because of scattering"))
        .responseModel("gpt-5.4-2026")
        .firstToken()
        .tokens(120, 30)
        .cachedInputTokens(100)
        .reasoningTokens(10)
        .cost(new BigDecimal("0.0045"))
        .close();
  }

  private static void hidden(AgentTelemetry telemetry) {
    telemetry
        .run("hidden")
        .type("private")
        .input("secret")
        .start()
        .call(run -> telemetry.toolCall("vault").call(tool -> tool.arguments("s").result("s")));
  }

  private void expect(String column, String pattern) {
    patterns.put(column, pattern);
  }

  private void expectConstants() {
    Map<String, String> constants = new LinkedHashMap<>();
    constants.put("runs.agent", "support-triage");
    constants.put("runs.started_at", TIME);
    constants.put("runs.received_at", TIME);
    constants.put("runs.finished_at", TIME);
    constants.put("runs.status", "failed");
    constants.put("runs.status of unfinished", "running");
    constants.put("runs.finished_at of unfinished", ABSENT);
    constants.put("runs.customer_id", "acme");
    constants.put("runs.feature", "triage");
    constants.put("events.started_at of log", TIME);
    constants.put("events.type of log", "log");
    constants.put("events.data of decision", ".*replace.*cheaper.*");
    constants.put("events.request_model of llm_call", "gpt-5.4");
    constants.put("events.tool_name of tool_call", "search_web");
    constants.put("events.output of log", "classifying ticket");
    constants.put("events.severity of log", "INFO");
    constants.put("events.output of decision", "refund");
    constants.put("events.name of decision", "route");
    constants.put("events.name of score", "confidence");
    constants.put("events.score_value of score", "0.87");
    constants.put("runs.agent of heartbeat", "nightly-job");
    constants.put("runs.duration_ns of heartbeat", "0");
    constants.put("runs.agent_id", "agent-7");
    constants.put("runs.agent_version", "3");
    constants.put("spans.kind of model.call", "model.call");
    constants.put("spans.name of model.call", "model.call gpt-5.4");
    constants.put("spans.duration_ns of tool.execute", "[1-9]\\d*");
    constants.put("spans.status of tool.execute", "error");
    constants.put("events.input of hidden", "");
    constants.put("runs.session_id", "s-1");
    constants.put("events.input of llm_call", ".*why is the sky blue\\?.*");
    constants.put("events.output of llm_call", ".*because of scattering.*");
    constants.put("runs.input of private", "");
    constants.put("runs.service_name", "desk");
    constants.put("runs.environment", "staging");
    constants.put("runs.status of cancelled", "cancelled");
    constants.put("events.input of action", "\\{\"x\":1\\}");
    constants.put("events.output of action", "Success");
    constants.put("events.started_at of action", TIME);
    constants.put("events.finished_at of action", TIME);
    constants.put("events.agent_id of action", "agent-7");
    constants.put("events.action_type of action", "click");
    constants.put("events.data of action", ".*clicked once.*");
    constants.put("events.screenshot of action", "/shots/1\\.png");
    constants.put("events.thread_id of llm_call", "thread-9");
    constants.put("events.input_tokens of llm_call", "120");
    constants.put("events.output_tokens of llm_call", "30");
    constants.put("events.response_model of llm_call", "gpt-5.4-2026");
    constants.put("events.name of tool_call", ".*search_web");
    constants.put("events.input of tool_call", "\\{\"query\":\"x\"\\}");
    constants.put("events.output of tool_call", "\\{\"hits\":3\\}");
    constants.put("events.data of tool_call", ".*three hits.*");
    constants.put("events.error_type of error", "Runtime Error");
    constants.put("events.error_code of error", "ERR001");
    constants.put("events.error_message of error", "Null pointer");
    constants.put("events.data of error", ".*at line 10.*");
    constants.put("events.started_at of error", TIME);
    constants.put("runs.workspace", "default");
    constants.put("runs.department", "sales");
    constants.put("runs.user_id", "u-1");
    constants.put("runs.virtual_key", "vk-name");
    constants.put("runs.session_name", "Ticket 1");
    constants.put("runs.session_path", "/triage");
    constants.put("runs.request_id", "req-1");
    constants.put("runs.metadata['tier']", "gold");
    constants.put("events.name of step", "validate");
    constants.put("events.output of step", "valid");
    constants.put("events.provider of llm_call", "openai");
    constants.put("events.prompt_id of llm_call", "classify");
    constants.put("events.prompt_version of llm_call", "7");
    constants.put("events.cached_input_tokens of llm_call", "100");
    constants.put("events.reasoning_tokens of llm_call", "10");
    constants.put("events.duration_ns of llm_call", "[1-9]\\d*");
    constants.put("events.time_to_first_token_ns of llm_call", "[1-9]\\d*");
    constants.put("events.cost of llm_call", "0\\.0045");
    constants.put("events.cost of tool_call", "0\\.02");
    constants.put("events.attempt of tool_call", "2");
    constants.put("events.error_type of tool_call", "timeout");
    constants.put("events.policy_name of policy", "spend");
    constants.put("events.policy_outcome of policy", "throttled");
    constants.put("events.budget_limit of budget", "100");
    constants.put("events.budget_consumed of budget", "40\\.5");
    constants.put("events.budget_remaining of budget", "59\\.5");
    constants.put("events.amount of payment", "12\\.5");
    constants.put("events.currency of payment", "USD");
    constants.put("events.data of payment", ".*acme gmbh.*");
    constants.put("run_summary.revenue", "12\\.5");
    constants.put("run_summary.margin", "12\\.4955");
    constants.put("events.data of audit", ".*u-1.*approved.*refund 7.*");
    constants.put("runs.name", "agent\\.invoke support-triage");
    constants.put("runs.run_type", "agent");
    constants.put("runs.input", "\\{\"question\":\"why\\?\"\\}");
    constants.put("runs.output", "\\{\"answer\":\"because\"\\}");
    constants.put("runs.error_message", "Null pointer");
    constants.put("events.name of log", "checkpoint");
    constants.put("events.data of log", "\\{\"kept\":true\\}");
    constants.put("runs.metadata", ".*'tier':'gold'.*");
    constants.put("runs.metadata['serialized']", "\\{\"state\":1\\}");
    constants.put("runs.reference_example_id", "ex-1");
    constants.put("runs.tags", "\\['a','b'\\]");
    constants.put("run_summary.child_runs", "1");
    constants.forEach(this::expect);
  }
}
