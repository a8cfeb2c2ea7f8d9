package io.spanhouse.semconv;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentTelemetryTest {
  private final RecordedTelemetry recorded = new RecordedTelemetry();
  private final AgentTelemetry telemetry = recorded.telemetry();

  @AfterEach
  void close() {
    recorded.close();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void run_described_carriesEveryAttribute() {
    String id;
    try (AgentRun run =
        telemetry
            .run("support-triage")
            .agentId("asst_1")
            .agentVersion("3")
            .type("batch")
            .session("s-1")
            .sessionName("Ticket 1")
            .sessionPath("/triage")
            .customer("acme")
            .user("u-1")
            .feature("triage")
            .department("support")
            .virtualKey("vk-name")
            .requestId("req-1")
            .prompt("classify", "7")
            .referenceExample("ex-1")
            .environment("staging")
            .deadline(Duration.ofMinutes(5))
            .serialized(Map.of("step", 3))
            .tags("a", "b")
            .metadata("tier", "gold")
            .input(orderedMap("question", "why?"))
            .start()) {
      id = run.id();
      run.output("because");
    }

    SpanData span = recorded.span("agent.invoke support-triage");
    assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(span.getInstrumentationScopeInfo().getName()).isEqualTo("io.spanhouse.semconv");
    Map<String, Object> expected = new HashMap<>();
    expected.put("spanhouse.kind", "agent.invoke");
    expected.put("gen_ai.operation.name", "invoke_agent");
    expected.put("gen_ai.agent.name", "support-triage");
    expected.put("gen_ai.agent.id", "asst_1");
    expected.put("gen_ai.agent.version", "3");
    expected.put("gen_ai.conversation.id", "s-1");
    expected.put("spanhouse.run.id", id);
    expected.put("spanhouse.run.root_id", id);
    expected.put("spanhouse.run.type", "batch");
    expected.put("spanhouse.run.status", "success");
    expected.put("spanhouse.session.id", "s-1");
    expected.put("spanhouse.session.name", "Ticket 1");
    expected.put("spanhouse.session.path", "/triage");
    expected.put("spanhouse.customer.id", "acme");
    expected.put("spanhouse.user.id", "u-1");
    expected.put("spanhouse.feature", "triage");
    expected.put("spanhouse.department", "support");
    expected.put("spanhouse.virtual_key", "vk-name");
    expected.put("spanhouse.request.id", "req-1");
    expected.put("spanhouse.prompt.id", "classify");
    expected.put("spanhouse.prompt.version", "7");
    expected.put("spanhouse.reference_example.id", "ex-1");
    expected.put("spanhouse.environment", "staging");
    expected.put("spanhouse.run.timeout_ns", 300_000_000_000L);
    expected.put("spanhouse.metadata.serialized", "{\"step\":3}");
    expected.put("spanhouse.tags", List.of("a", "b"));
    expected.put("spanhouse.metadata.tier", "gold");
    expected.put("spanhouse.input", "{\"question\":\"why?\"}");
    expected.put("spanhouse.output", "because");
    assertThat(withoutDottedOrder(span)).isEqualTo(expected);
  }

  @Test
  void modelCall_described_carriesEveryAttribute() {
    AgentRun run = telemetry.run("writer").session("s-1").customer("acme").start();
    try (run) {
      try (ModelCall call = telemetry.modelCall("anthropic", "claude-sonnet-4-6")) {
        call.attempt(2).temperature(0.2).topP(0.9).topK(40).maxTokens(1000).stream(true)
            .frequencyPenalty(0.1)
            .presencePenalty(-0.5)
            .stopSequences("END", "STOP")
            .seed(-7)
            .choiceCount(3)
            .toolDefinitions(List.of(orderedMap("type", "function", "name", "search")))
            .thread("t-1")
            .prompt("draft", "2")
            .systemInstructions("Be brief.")
            .inputMessages(Message.system("s"), Message.user("say \"hi\""))
            .outputMessages(Message.assistant("hi"))
            .responseModel("claude-sonnet-4-6-20260101")
            .responseId("msg_1")
            .finishReasons("stop")
            .timeToFirstToken(Duration.ofMillis(250))
            .tokens(120, 30)
            .cachedInputTokens(100)
            .cacheWriteTokens(8)
            .reasoningTokens(5)
            .cost(new BigDecimal("1.5E-7"));
      }
    }

    SpanData span = recorded.span("model.call claude-sonnet-4-6");
    assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(span.getParentSpanId()).isEqualTo(run.spanId());
    Map<String, Object> expected = new HashMap<>();
    expected.put("spanhouse.kind", "model.call");
    expected.put("gen_ai.operation.name", "chat");
    expected.put("gen_ai.provider.name", "anthropic");
    expected.put("gen_ai.request.model", "claude-sonnet-4-6");
    expected.put("gen_ai.request.temperature", 0.2);
    expected.put("gen_ai.request.top_p", 0.9);
    expected.put("gen_ai.request.top_k", 40L);
    expected.put("gen_ai.request.frequency_penalty", 0.1);
    expected.put("gen_ai.request.presence_penalty", -0.5);
    expected.put("gen_ai.request.stop_sequences", List.of("END", "STOP"));
    expected.put("gen_ai.request.seed", -7L);
    expected.put("gen_ai.request.choice.count", 3L);
    expected.put("gen_ai.tool.definitions", "[{\"type\":\"function\",\"name\":\"search\"}]");
    expected.put("gen_ai.request.max_tokens", 1000L);
    expected.put("gen_ai.request.stream", true);
    expected.put("gen_ai.conversation.id", "s-1");
    expected.put("gen_ai.system_instructions", "[{\"type\":\"text\",\"content\":\"Be brief.\"}]");
    expected.put(
        "gen_ai.input.messages",
        "[{\"role\":\"system\",\"parts\":[{\"type\":\"text\",\"content\":\"s\"}]},"
            + "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"say \\\"hi\\\"\"}]}]");
    expected.put(
        "gen_ai.output.messages",
        "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"hi\"}]}]");
    expected.put("gen_ai.response.model", "claude-sonnet-4-6-20260101");
    expected.put("gen_ai.response.id", "msg_1");
    expected.put("gen_ai.response.finish_reasons", List.of("stop"));
    expected.put("gen_ai.response.time_to_first_chunk", 0.25);
    expected.put("gen_ai.usage.input_tokens", 120L);
    expected.put("gen_ai.usage.output_tokens", 30L);
    expected.put("gen_ai.usage.cache_read.input_tokens", 100L);
    expected.put("gen_ai.usage.cache_write.input_tokens", 8L);
    expected.put("gen_ai.usage.reasoning.output_tokens", 5L);
    expected.put("spanhouse.cost", "0.00000015");
    expected.put("spanhouse.attempt", 2L);
    expected.put("spanhouse.thread.id", "t-1");
    expected.put("spanhouse.prompt.id", "draft");
    expected.put("spanhouse.prompt.version", "2");
    expected.put("spanhouse.run.id", run.id());
    expected.put("spanhouse.run.root_id", run.id());
    expected.put("gen_ai.agent.name", "writer");
    expected.put("spanhouse.session.id", "s-1");
    expected.put("spanhouse.customer.id", "acme");
    assertThat(withoutDottedOrder(span)).isEqualTo(expected);
  }

  @Test
  void toolCall_described_carriesEveryAttribute() {
    try (ToolCall tool = telemetry.toolCall("search_web")) {
      tool.callId("call_1")
          .type("function")
          .attempt(1)
          .cost(new BigDecimal("0.005"))
          .arguments(orderedMap("query", "otel", "limit", 3))
          .result("[\"a\"]")
          .logs("1 hit");
    }

    SpanData span = recorded.span("tool.execute search_web");
    assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
    Map<String, Object> expected = new HashMap<>();
    expected.put("spanhouse.kind", "tool.execute");
    expected.put("gen_ai.operation.name", "execute_tool");
    expected.put("spanhouse.cost", "0.005");
    expected.put("gen_ai.tool.name", "search_web");
    expected.put("gen_ai.tool.call.id", "call_1");
    expected.put("gen_ai.tool.type", "function");
    expected.put("gen_ai.tool.call.arguments", "{\"query\":\"otel\",\"limit\":3}");
    expected.put("gen_ai.tool.call.result", "[\"a\"]");
    expected.put("spanhouse.event.data", "{\"logs\":\"1 hit\"}");
    expected.put("spanhouse.attempt", 1L);
    assertThat(withoutDottedOrder(span)).isEqualTo(expected);
  }

  @Test
  void firstToken_tellsTheTimeSinceTheStart_once() {
    try (ModelCall call = telemetry.modelCall("openai", "m")) {
      call.firstToken();
      double first = timeToFirstToken(call);
      call.firstToken();
      assertThat(timeToFirstToken(call)).isEqualTo(first);
    }

    SpanData span = recorded.span("model.call m");
    assertThat(span.getAttributes().get(GenAiAttributes.REQUEST_STREAM)).isTrue();
    assertThat(span.getAttributes().get(GenAiAttributes.RESPONSE_TIME_TO_FIRST_CHUNK) * 1e9)
        .isBetween(0.0, (double) (span.getEndEpochNanos() - span.getStartEpochNanos()));
  }

  private static double timeToFirstToken(ModelCall call) {
    return ((ReadableSpan) call.span()).getAttribute(GenAiAttributes.RESPONSE_TIME_TO_FIRST_CHUNK);
  }

  @Test
  void deadline_asTime_isWhatIsLeftUntilThen() {
    telemetry.run("a").deadline(Instant.now().plus(Duration.ofHours(1))).start().close();

    assertThat(timeout(0)).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
  }

  @Test
  void deadline_outOfRange_isTheNearestInRange() {
    telemetry.run("a").deadline(Duration.ofDays(1_000_000)).start().close();
    telemetry.run("a").deadline(Instant.MAX).start().close();
    telemetry.run("a").deadline(Instant.MIN).start().close();

    assertThat(timeout(0)).isEqualTo(Duration.ofDays(100));
    assertThat(timeout(1)).isEqualTo(Duration.ofDays(100));
    assertThat(timeout(2)).isZero();
  }

  @Test
  void deadline_thatIsNegative_isNone() {
    telemetry.run("a").deadline(Duration.ofSeconds(-1)).start().close();

    assertThat(recorded.spans().get(0).getAttributes().get(SpanhouseAttributes.RUN_TIMEOUT_NS))
        .isNull();
  }

  @Test
  void setter_withNull_changesNothing() {
    telemetry
        .run("a")
        .session("s-1")
        .session(null)
        .type("batch")
        .type(null)
        .parentRun("run_xx_1")
        .parentRun(null)
        .deadline(Duration.ofMinutes(5))
        .deadline((Instant) null)
        .deadline((Duration) null)
        .start()
        .close();

    Attributes run = recorded.span("agent.invoke a").getAttributes();
    assertThat(run.get(SpanhouseAttributes.SESSION_ID)).isEqualTo("s-1");
    assertThat(run.get(SpanhouseAttributes.RUN_TYPE)).isEqualTo("batch");
    assertThat(run.get(SpanhouseAttributes.RUN_PARENT_ID)).isEqualTo("run_xx_1");
    assertThat(timeout(0)).isEqualTo(Duration.ofMinutes(5));
  }

  private Duration timeout(int span) {
    return Duration.ofNanos(
        recorded.spans().get(span).getAttributes().get(SpanhouseAttributes.RUN_TIMEOUT_NS));
  }

  @Test
  void step_inRun_belongsToTheRun() {
    AgentRun run = telemetry.run("planner").start();
    try (run) {
      try (Step step = telemetry.step("outline")) {
        step.input("topic").output("three chapters");
      }
    }

    SpanData span = recorded.span("step outline");
    assertThat(withoutDottedOrder(span))
        .containsEntry("spanhouse.kind", "step")
        .containsEntry("spanhouse.event.name", "outline")
        .containsEntry("spanhouse.run.id", run.id())
        .containsEntry("spanhouse.input", "topic")
        .containsEntry("spanhouse.output", "three chapters")
        .doesNotContainKey("gen_ai.operation.name");
  }

  @Test
  void nestedRuns_keepParentAndRoot_andInheritAttribution() {
    AgentRun outer =
        telemetry
            .run("pipeline")
            .session("s-1")
            .customer("acme")
            .user("u-1")
            .feature("digest")
            .department("news")
            .start();
    AgentRun middle;
    AgentRun inner;
    try (outer) {
      middle = telemetry.run("phase").customer("other").start();
      try (middle) {
        inner = telemetry.run("worker").start();
        try (inner) {
          telemetry.modelCall("openai", "gpt-5.4").close();
        }
      }
    }

    assertThat(withoutDottedOrder(recorded.span("agent.invoke phase")))
        .containsEntry("spanhouse.run.id", middle.id())
        .containsEntry("spanhouse.run.parent_id", outer.id())
        .containsEntry("spanhouse.run.root_id", outer.id())
        .containsEntry("spanhouse.customer.id", "other");
    assertThat(withoutDottedOrder(recorded.span("model.call gpt-5.4")))
        .containsEntry("spanhouse.run.id", inner.id())
        .containsEntry("spanhouse.run.parent_id", middle.id())
        .containsEntry("spanhouse.run.root_id", outer.id())
        .containsEntry("gen_ai.agent.name", "worker")
        .containsEntry("spanhouse.session.id", "s-1")
        .containsEntry("spanhouse.customer.id", "other")
        .containsEntry("spanhouse.user.id", "u-1")
        .containsEntry("spanhouse.feature", "digest")
        .containsEntry("spanhouse.department", "news");
    assertThat(recorded.spans()).extracting(SpanData::getTraceId).containsOnly(outer.traceId());
  }

  @Test
  void parallelRuns_underPropagatedContext_shareTheParent() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    AgentRun outer = telemetry.run("research-phase").start();
    try (outer) {
      ExecutorService propagating = Context.taskWrapping(threads);
      Future<?> web = propagating.submit(() -> telemetry.run("web").start().close());
      Future<?> academic = propagating.submit(() -> telemetry.run("academic").start().close());
      web.get();
      academic.get();
    } finally {
      threads.shutdownNow();
    }

    for (String name : List.of("agent.invoke web", "agent.invoke academic")) {
      assertThat(recorded.span(name).getParentSpanId()).isEqualTo(outer.spanId());
      assertThat(recorded.span(name).getAttributes().get(SpanhouseAttributes.RUN_PARENT_ID))
          .isEqualTo(outer.id());
    }
  }

  @Test
  void runOfParentProcess_becomesParent_andRootStaysUnknown() {
    AgentTelemetry child =
        recorded.builder().processParentRun(" run_eu_018f3a2b9c1d7e8fa4b9c2d7e8f1a3b6\n").build();
    try (AgentRun run = child.run("child").start()) {
      child.run("grandchild").start().close();
      assertThat(run.id()).startsWith("run_xx_");
    }

    assertThat(withoutDottedOrder(recorded.span("agent.invoke child")))
        .containsEntry("spanhouse.run.parent_id", "run_eu_018f3a2b9c1d7e8fa4b9c2d7e8f1a3b6")
        .doesNotContainKey("spanhouse.run.root_id");
    assertThat(withoutDottedOrder(recorded.span("agent.invoke grandchild")))
        .containsEntry(
            "spanhouse.run.parent_id",
            recorded.span("agent.invoke child").getAttributes().get(SpanhouseAttributes.RUN_ID))
        .doesNotContainKey("spanhouse.run.root_id");
  }

  @Test
  void runOfParentProcess_notARunId_isIgnored() {
    AgentTelemetry child = recorded.builder().processParentRun("$(whoami)").build();
    AgentRun run = child.run("child").start();
    run.close();

    assertThat(withoutDottedOrder(recorded.span("agent.invoke child")))
        .doesNotContainKey("spanhouse.run.parent_id")
        .containsEntry("spanhouse.run.root_id", run.id());
  }

  @Test
  void explicitParentRun_winsOverContext() {
    try (AgentRun outer = telemetry.run("outer").start()) {
      assertThat(outer.id()).isNotEmpty();
      telemetry.run("inner").parentRun("run_us_0").start().close();
    }

    assertThat(withoutDottedOrder(recorded.span("agent.invoke inner")))
        .containsEntry("spanhouse.run.parent_id", "run_us_0")
        .doesNotContainKey("spanhouse.run.root_id");
  }

  @Test
  void region_given_isInIdsAndOnTheRun() {
    AgentTelemetry european = recorded.builder().region("eu1").build();
    try (AgentRun run = european.run("a").start()) {
      assertThat(run.id()).startsWith("run_eu1_");
      assertThat(run.log("x")).startsWith("evt_eu1_");
    }

    assertThat(withoutDottedOrder(recorded.span("agent.invoke a")))
        .containsEntry("spanhouse.region", "eu1");
  }

  @Test
  void retriedCalls_areSpansOfTheirOwn() {
    try (ModelCall first = telemetry.modelCall("anthropic", "m").attempt(1)) {
      first.fail("overloaded_error", "529", "Overloaded");
    }
    telemetry.modelCall("anthropic", "m").attempt(2).close();

    assertThat(recorded.spans())
        .extracting(span -> span.getAttributes().get(SpanhouseAttributes.ATTEMPT))
        .containsExactly(1L, 2L);
    Attributes failed = recorded.spans().get(0).getAttributes();
    assertThat(failed.get(stringKey("error.type"))).isEqualTo("overloaded_error");
    assertThat(failed.get(stringKey("spanhouse.error.code"))).isEqualTo("529");
  }

  @Test
  void cost_asDouble_isDecimalText() {
    telemetry.modelCall("p", "fraction").cost(1.5e-7).close();
    telemetry.modelCall("p", "nonsense").cost(Double.NaN).close();

    assertThat(withoutDottedOrder(recorded.span("model.call fraction")))
        .containsEntry("spanhouse.cost", "0.00000015");
    assertThat(withoutDottedOrder(recorded.span("model.call nonsense")))
        .doesNotContainKey("spanhouse.cost");
  }

  @Test
  void eventId_ofCall_namesItsSpan() {
    try (ToolCall tool = telemetry.toolCall("t")) {
      assertThat(tool.eventId()).isEqualTo("evt_" + tool.traceId() + "_" + tool.spanId());
    }
  }

  private static Map<String, Object> withoutDottedOrder(SpanData span) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (Map.Entry<AttributeKey<?>, Object> entry : span.getAttributes().asMap().entrySet()) {
      attributes.put(entry.getKey().getKey(), entry.getValue());
    }
    assertThat(attributes.remove("spanhouse.dotted_order")).isNotNull();
    return attributes;
  }

  private static Map<String, Object> orderedMap(Object... entries) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      map.put((String) entries[i], entries[i + 1]);
    }
    return map;
  }
}
