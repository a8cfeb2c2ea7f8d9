package io.spanhouse.collector.normalize;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.TraceCursor;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentSpanTest {
  private static final long ARRIVAL = 1_790_000_000_000_000_000L;
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final String PARENT = "00f067aa0ba902b7";

  private final AgentSpan view = new AgentSpan(Conventions.load());
  private final TraceCursor cursor = new TraceCursor();

  @ParameterizedTest
  @CsvSource({
    "invoke_agent,AGENT_INVOKE",
    "invoke_workflow,AGENT_INVOKE",
    "chat,MODEL_CALL",
    "generate_content,MODEL_CALL",
    "text_completion,MODEL_CALL",
    "Text-Completion,MODEL_CALL",
    "embeddings,EMBEDDING",
    "retrieval,RETRIEVAL",
    "execute_tool,TOOL_EXECUTE",
    "create_agent,STEP",
    "fetch_response,STEP",
    "search_memory,RETRIEVAL",
    "something_new,OTHER"
  })
  void kind_byOperation(String operation, Kind kind) {
    read(span("x").addAttributes(text("gen_ai.operation.name", operation)));

    assertThat(view.kind()).isEqualTo(kind);
  }

  @Test
  void kind_ownAttributeBeatsOperation() {
    read(
        span("x")
            .addAttributes(text("gen_ai.operation.name", "chat"))
            .addAttributes(text("spanhouse.kind", "guardrail")));

    assertThat(view.kind()).isEqualTo(Kind.GUARDRAIL);
  }

  @Test
  void kind_agentWithModelAndUsage_staysAgent() {
    read(
        span("invoke_agent researcher")
            .addAttributes(text("gen_ai.operation.name", "invoke_agent"))
            .addAttributes(text("gen_ai.request.model", "gpt-5.4"))
            .addAttributes(integer("gen_ai.usage.input_tokens", 10)));

    assertThat(view.kind()).isEqualTo(Kind.AGENT_INVOKE);
  }

  @Test
  void kind_toolNameWithoutUsage_isTool() {
    read(span("x").addAttributes(text("gen_ai.tool.name", "search")));

    assertThat(view.kind()).isEqualTo(Kind.TOOL_EXECUTE);
  }

  @Test
  void kind_modelAndUsageWithoutOperation_isModelCall() {
    read(
        span("openai")
            .addAttributes(text("gen_ai.request.model", "gpt-5.4"))
            .addAttributes(integer("gen_ai.usage.prompt_tokens", 10)));

    assertThat(view.kind()).isEqualTo(Kind.MODEL_CALL);
  }

  @ParameterizedTest
  @CsvSource({
    "agent.invoke writer,AGENT_INVOKE",
    "invoke_agent writer,AGENT_INVOKE",
    "model.call gpt-5.4,MODEL_CALL",
    "chat gpt-5.4,MODEL_CALL",
    "tool.execute search,TOOL_EXECUTE",
    "execute_tool search,TOOL_EXECUTE",
    "GET /users,OTHER",
    "chatter,OTHER"
  })
  void kind_bySpanName(String name, Kind kind) {
    read(span(name));

    assertThat(view.kind()).isEqualTo(kind);
  }

  @Test
  void fields_newestKeyWins_whateverTheOrder() {
    read(
        span("chat")
            .addAttributes(text("gen_ai.system", "old"))
            .addAttributes(text("gen_ai.provider.name", "new")));
    assertThat(view.fields().text(Field.PROVIDER)).isEqualTo("new");

    read(
        span("chat")
            .addAttributes(text("gen_ai.provider.name", "new"))
            .addAttributes(text("gen_ai.system", "old")));
    assertThat(view.fields().text(Field.PROVIDER)).isEqualTo("new");
  }

  @Test
  void fields_bufferUsedAgainForAnotherRequest_areReadAnew() {
    byte[] first =
        request(span("chat").addAttributes(text("gen_ai.tool.name", "wrench"))).toByteArray();
    byte[] buffer = first.clone();
    cursor.reset(buffer, 0, first.length);
    view.reset(cursor, ARRIVAL);
    assertThat(cursor.next()).isTrue();
    assertThat(view.read()).isNull();
    assertThat(view.fields().has(Field.TOOL_NAME)).isTrue();

    // Same length, same places, another key.
    byte[] second =
        new String(first, ISO_8859_1)
            .replace("gen_ai.tool.name", "gen_ai.tool.type")
            .getBytes(ISO_8859_1);
    System.arraycopy(second, 0, buffer, 0, second.length);
    cursor.reset(buffer, 0, second.length);
    view.reset(cursor, ARRIVAL);
    assertThat(cursor.next()).isTrue();
    assertThat(view.read()).isNull();
    assertThat(view.fields().has(Field.TOOL_NAME)).isFalse();
    assertThat(view.fields().text(Field.TOOL_TYPE)).isEqualTo("wrench");
  }

  @Test
  void fields_duplicateKey_lastWins() {
    read(
        span("chat")
            .addAttributes(text("gen_ai.provider.name", "first"))
            .addAttributes(text("gen_ai.provider.name", "last")));

    assertThat(view.fields().text(Field.PROVIDER)).isEqualTo("last");
  }

  @Test
  void fields_olderKeyThatLost_staysAnAttribute() {
    read(
        span("chat")
            .addAttributes(text("gen_ai.operation.name", "chat"))
            .addAttributes(text("gen_ai.system", "old"))
            .addAttributes(text("gen_ai.provider.name", "new")));

    assertThat(view.fields().isMoved(1)).isFalse();
    assertThat(view.fields().isMoved(2)).isTrue();
  }

  @Test
  void fields_zeroYieldsToLaterAliasThatIsNot() {
    read(
        span("chat")
            .addAttributes(integer("gen_ai.usage.input_tokens", 0))
            .addAttributes(integer("gen_ai.usage.prompt_tokens", 7)));
    assertThat(view.fields().number(Field.INPUT_TOKENS)).isEqualTo(7);

    read(
        span("chat")
            .addAttributes(integer("gen_ai.usage.prompt_tokens", 7))
            .addAttributes(integer("gen_ai.usage.input_tokens", 0)));
    assertThat(view.fields().number(Field.INPUT_TOKENS)).isEqualTo(7);

    read(span("chat").addAttributes(integer("gen_ai.usage.input_tokens", 0)));
    assertThat(view.fields().has(Field.INPUT_TOKENS)).isTrue();
    assertThat(view.fields().number(Field.INPUT_TOKENS)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "null", "undefined", "None"})
  void fields_placeholder_isAbsentAndNextAliasCounts(String placeholder) {
    read(
        span("chat")
            .addAttributes(text("gen_ai.provider.name", placeholder))
            .addAttributes(text("gen_ai.system", "openai")));

    assertThat(view.fields().text(Field.PROVIDER)).isEqualTo("openai");
  }

  @ParameterizedTest
  @CsvSource({"12,12", "12.0,12", "' 12 ',12", "1e3,1000", "9007199254740992,9007199254740992"})
  void counts_asText_areRead(String text, long expected) {
    read(span("chat").addAttributes(text("gen_ai.usage.input_tokens", text)));

    assertThat(view.fields().number(Field.INPUT_TOKENS)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "abc", "9007199254740993", "1e400", "1e999999999", "NaN"})
  void counts_thatAreNone_areAbsentAndStayAttributes(String text) {
    read(
        span("chat")
            .addAttributes(text("gen_ai.operation.name", "chat"))
            .addAttributes(text("gen_ai.usage.input_tokens", text)));

    assertThat(view.fields().has(Field.INPUT_TOKENS)).isFalse();
    assertThat(view.fields().isMoved(1)).isFalse();
  }

  @Test
  void counts_asDoubleOrNegative() {
    read(
        span("chat")
            .addAttributes(real("gen_ai.usage.input_tokens", 5.0))
            .addAttributes(integer("gen_ai.usage.output_tokens", -5)));

    assertThat(view.fields().number(Field.INPUT_TOKENS)).isEqualTo(5);
    assertThat(view.fields().has(Field.OUTPUT_TOKENS)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0.1,100000000000", "0.000000000001,1", "-3,-3000000000000", "12.5e-3,12500000000"})
  void money_asText_isExact(String text, long units) {
    read(span("chat").addAttributes(text("spanhouse.cost", text)));

    assertThat(view.fields().number(Field.COST)).isEqualTo(units);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1000000", "1e12", "-1e300", "free", "1e-999999999"})
  void money_outOfBounds_isAbsent(String text) {
    read(span("chat").addAttributes(text("spanhouse.cost", text)));

    assertThat(view.fields().has(Field.COST)).isFalse();
  }

  @Test
  void money_asDouble_isRoundedToTheUnit() {
    read(span("chat").addAttributes(real("spanhouse.cost", 0.1)));

    assertThat(view.fields().number(Field.COST)).isEqualTo(100_000_000_000L);
  }

  @Test
  void run_ofRootAgent_isTheTraces() {
    read(span("invoke_agent a"));

    assertRun("run_" + TRACE, "", "run_" + TRACE);
  }

  @Test
  void run_ofNestedAgent_isItsOwn() {
    read(span("invoke_agent a").setParentSpanId(id(PARENT)));

    assertRun("run_" + TRACE + "_" + SPAN, "", "run_" + TRACE);
  }

  @Test
  void run_ofOtherSpan_isTheTraces() {
    read(span("chat gpt-5.4").setParentSpanId(id(PARENT)));

    assertRun("run_" + TRACE, "", "run_" + TRACE);
  }

  @Test
  void run_declared_isKept() {
    read(
        span("agent.invoke a")
            .addAttributes(text("spanhouse.kind", "agent.invoke"))
            .addAttributes(text("spanhouse.run.id", "run_eu_1"))
            .addAttributes(text("spanhouse.run.parent_id", "run_eu_0"))
            .addAttributes(text("spanhouse.run.root_id", "run_eu_00")));

    assertRun("run_eu_1", "run_eu_0", "run_eu_00");
  }

  @Test
  void run_agentOfAnotherLibraryInsideStampedRun_isBelowIt() {
    read(
        span("invoke_agent a")
            .setParentSpanId(id(PARENT))
            .addAttributes(text("spanhouse.run.id", "run_eu_1"))
            .addAttributes(text("spanhouse.run.root_id", "run_eu_00")));

    assertRun("run_" + TRACE + "_" + SPAN, "run_eu_1", "run_eu_00");
  }

  @Test
  void parent_ownIdOrZero_isRoot() {
    read(span("x").setParentSpanId(id(SPAN)));
    assertThat(view.parentSpanId().size()).isZero();

    read(span("x").setParentSpanId(ByteString.copyFrom(new byte[8])));
    assertThat(view.parentSpanId().size()).isZero();
  }

  @Test
  void times_missingEdgeIsTheOther_andEndIsNeverBeforeStart() {
    long time = ARRIVAL - 5;
    read(span("x").setStartTimeUnixNano(0).setEndTimeUnixNano(time));
    assertTimes(time, time, 0);

    read(span("x").setStartTimeUnixNano(time).setEndTimeUnixNano(0));
    assertTimes(time, time, 0);

    read(span("x").setStartTimeUnixNano(time).setEndTimeUnixNano(time - 2));
    assertTimes(time, time, 0);
  }

  @Test
  void times_atTheBounds_areBelieved() {
    long earliest = nanos("2010-01-01T00:00:00Z");
    long latest = ARRIVAL + nanos("1970-01-02T00:00:00Z");

    read(span("x").setStartTimeUnixNano(earliest).setEndTimeUnixNano(latest));
    assertTimes(earliest, latest, 0);
    assertThat(view.times().notes()).isEmpty();

    read(span("x").setStartTimeUnixNano(earliest - 1).setEndTimeUnixNano(latest));
    assertTimes(latest, latest, 1);
    assertThat(view.times().notes())
        .containsExactly(new Note(Note.SENT_START, "2009-12-31T23:59:59.999999999Z"));

    read(span("x").setStartTimeUnixNano(earliest).setEndTimeUnixNano(latest + 1));
    assertTimes(earliest, earliest, 1);
    assertThat(view.times().notes()).extracting(Note::key).containsExactly(Note.SENT_END);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "1000, 3000, 2000",
    "1970-01-01T00:00:05Z, 1970-01-01T00:00:07Z, 2000000000",
    "2199-01-01T00:00:00Z, 2199-01-01T00:00:01Z, 1000000000",
    "2199-01-01T00:00:00Z, 0, 0",
    "2199-01-01T00:00:00Z, 2198-01-01T00:00:01Z, 0",
    "2199-01-01T00:00:00Z, 2199-01-31T00:00:00Z, 2592000000000000",
    "2199-01-01T00:00:00Z, 2199-01-31T00:00:01Z, 0",
    "-3, -1, 2",
    "5, -1, 0"
  })
  void times_notBelieved_endOnArrival(String start, String end, long duration) {
    read(span("x").setStartTimeUnixNano(nanos(start)).setEndTimeUnixNano(nanos(end)));

    assertTimes(ARRIVAL - duration, ARRIVAL, 1);
    assertThat(view.times().notes())
        .hasSize((start.equals("0") ? 0 : 1) + (end.equals("0") ? 0 : 1));
  }

  @Test
  void times_ofEvents_keepTheirPlaceInASpanThatIsMoved() {
    read(
        span("x")
            .setStartTimeUnixNano(1_000)
            .setEndTimeUnixNano(3_000)
            .addEvents(Span.Event.newBuilder().setTimeUnixNano(1_500))
            .addEvents(Span.Event.newBuilder().setTimeUnixNano(ARRIVAL - 7))
            .addEvents(Span.Event.newBuilder().setTimeUnixNano(9_000))
            .addEvents(Span.Event.newBuilder()));

    assertThat(view.times().of(view.span().event(0))).isEqualTo(ARRIVAL - 1_500);
    assertThat(view.times().of(view.span().event(1))).isEqualTo(ARRIVAL - 7);
    assertThat(view.times().of(view.span().event(2))).isEqualTo(ARRIVAL - 2_000);
    assertThat(view.times().of(view.span().event(3))).isEqualTo(ARRIVAL - 2_000);
    assertThat(view.times().notes(view.span().event(0)))
        .containsExactly(new Note(Note.SENT_TIME, "1970-01-01T00:00:00.000001500Z"));
    assertThat(view.times().notes(view.span().event(1))).isEmpty();
    assertThat(view.replacedTimes()).isEqualTo(3);
  }

  private void assertTimes(long startedAt, long finishedAt, int replaced) {
    assertThat(view.startedAt()).isEqualTo(startedAt);
    assertThat(view.finishedAt()).isEqualTo(finishedAt);
    assertThat(view.replacedTimes()).isEqualTo(replaced);
  }

  private static long nanos(String time) {
    if (!time.endsWith("Z")) {
      return Long.parseLong(time);
    }
    Instant instant = Instant.parse(time);
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  @Test
  void ids_wrongOrZero_areFlaws() {
    assertThat(tryRead(span("x").setTraceId(ByteString.EMPTY))).isEqualTo("trace id is missing");
    assertThat(tryRead(span("x").setTraceId(ByteString.copyFrom(new byte[16]))))
        .isEqualTo("trace id is all zero");
    assertThat(tryRead(span("x").setSpanId(ByteString.copyFrom(new byte[7]))))
        .isEqualTo("span id is not 8 bytes long");
    assertThat(tryRead(span("x"))).isNull();
  }

  @Test
  void resource_fillsInWhatTheSpanDoesNotSay() {
    ExportTraceServiceRequest request =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .setResource(
                        Resource.newBuilder()
                            .addAttributes(text("service.name", "shop"))
                            .addAttributes(text("deployment.environment.name", "prod"))
                            .addAttributes(text("session.id", "not of the resource")))
                    .addScopeSpans(
                        ScopeSpans.newBuilder()
                            .addSpans(
                                span("x").addAttributes(text("spanhouse.environment", "staging")))))
            .build();
    start(request);
    assertThat(cursor.next()).isTrue();
    assertThat(view.read()).isNull();

    assertThat(view.fields().text(Field.SERVICE_NAME)).isEqualTo("shop");
    assertThat(view.fields().text(Field.ENVIRONMENT)).isEqualTo("staging");
    assertThat(view.fields().has(Field.SESSION_ID)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "langgraph.errors.GraphInterrupt, success, ok",
    "asyncio.exceptions.CancelledError, cancelled, cancelled",
    "java.util.concurrent.CancellationException, cancelled, cancelled",
    "MyGraphInterrupt, success, ok",
    "pydantic_ai.exceptions.CallDeferred, success, ok",
    "GeneratorExit, cancelled, cancelled",
    "kotlinx.coroutines.JobCancellationException, cancelled, cancelled",
    "APIUserAbortError, cancelled, cancelled",
    "ResponseAborted, cancelled, cancelled",
    "TimeoutError, timeout, timeout",
    "java.net.http.HttpTimeoutException, timeout, timeout",
    "DEADLINE_EXCEEDED, timeout, timeout",
    "Interrupter, failed, error",
    "AbortiveTransferError, failed, error",
    "'', failed, error"
  })
  void status_waitingForAHumanOrStopped_isNoFailure(String type, String run, String event) {
    read(
        span("invoke_agent a")
            .addAttributes(text("error.type", type))
            .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR)));
    assertThat(view.outcome().runStatus()).asString(UTF_8).isEqualTo(run);
    assertThat(view.outcome().eventStatus()).asString(UTF_8).isEqualTo(event);
  }

  @Test
  void status_errorTypeWithoutStatus_isFailure() {
    read(span("invoke_agent a").addAttributes(text("error.type", "rate_limit")));
    assertThat(view.outcome().runStatus()).asString(UTF_8).isEqualTo("failed");

    read(
        span("invoke_agent a")
            .addAttributes(text("error.type", "rate_limit"))
            .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_OK)));
    assertThat(view.outcome().runStatus()).asString(UTF_8).isEqualTo("success");
  }

  @Test
  void status_declaredCancelled_isNotAFailure() {
    read(
        span("invoke_agent a")
            .addAttributes(text("spanhouse.run.status", "cancelled"))
            .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR)));

    assertThat(view.outcome().runStatus()).asString(UTF_8).isEqualTo("cancelled");
  }

  @Test
  void error_fromExceptionEvent_whenStatusSaysNothing() {
    read(
        span("chat x")
            .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR))
            .addEvents(
                Span.Event.newBuilder()
                    .setName("exception")
                    .addAttributes(text("exception.type", "java.io.IOException"))
                    .addAttributes(text("exception.message", "reset"))));

    assertThat(text(view.outcome().errorType())).isEqualTo("java.io.IOException");
    assertThat(text(view.outcome().errorMessage())).isEqualTo("reset");
  }

  @Test
  void content_ofOlderGenerations_isReadFromSpanEvents() {
    read(
        span("chat x")
            .addEvents(
                Span.Event.newBuilder()
                    .setName("gen_ai.content.prompt")
                    .addAttributes(text("gen_ai.prompt", "[{\"role\":\"user\"}]")))
            .addEvents(
                Span.Event.newBuilder()
                    .setName("gen_ai.choice")
                    .addAttributes(text("content", "say \"hi\""))
                    .addAttributes(integer("index", 0))));

    assertThat(text(view.eventContent().input())).isEqualTo("[{\"role\":\"user\"}]");
    assertThat(text(view.eventContent().output()))
        .isEqualTo("[{\"role\":\"assistant\",\"content\":\"say \\\"hi\\\"\",\"index\":0}]");
  }

  @Test
  void structuredMessages_becomeJson() {
    AnyValue list =
        AnyValue.newBuilder()
            .setArrayValue(
                ArrayValue.newBuilder().addValues(AnyValue.newBuilder().setStringValue("a")))
            .build();
    read(
        span("chat")
            .addAttributes(KeyValue.newBuilder().setKey("gen_ai.input.messages").setValue(list)));

    assertThat(view.fields().text(Field.INPUT)).isEqualTo("[\"a\"]");
  }

  @Test
  void provider_renamed_isCanonical() {
    read(span("chat").addAttributes(text("gen_ai.system", "vertex_ai")));
    assertThat(view.canonicalProvider()).asString(UTF_8).isEqualTo("gcp.vertex_ai");

    read(span("chat").addAttributes(text("gen_ai.system", "openai")));
    assertThat(view.canonicalProvider()).isEmpty();
  }

  @Test
  void convention_isTheMostSpecificSpoken() {
    read(span("x").addAttributes(text("gen_ai.operation.name", "chat")));
    assertThat(view.convention()).asString(UTF_8).isEqualTo("otel-genai");

    read(
        span("x")
            .addAttributes(text("gen_ai.operation.name", "chat"))
            .addAttributes(text("spanhouse.kind", "model.call")));
    assertThat(view.convention()).asString(UTF_8).isEqualTo("spanhouse");

    read(span("x").addAttributes(text("session.id", "s")));
    assertThat(view.convention()).isEmpty();
  }

  private void assertRun(String run, String parent, String root) {
    assertThat(text(view.run().runId())).isEqualTo(run);
    assertThat(text(view.run().parentRunId())).isEqualTo(parent);
    assertThat(text(view.run().rootRunId())).isEqualTo(root);
  }

  private void read(Span.Builder span) {
    assertThat(tryRead(span)).isNull();
  }

  private @Nullable String tryRead(Span.Builder span) {
    start(request(span));
    assertThat(cursor.next()).isTrue();
    return view.read();
  }

  private static ExportTraceServiceRequest request(Span.Builder span) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
        .build();
  }

  private void start(ExportTraceServiceRequest request) {
    byte[] bytes = request.toByteArray();
    cursor.reset(bytes, 0, bytes.length);
    view.reset(cursor, ARRIVAL);
  }

  private static Span.Builder span(String name) {
    return Span.newBuilder()
        .setTraceId(id(TRACE))
        .setSpanId(id(SPAN))
        .setName(name)
        .setStartTimeUnixNano(ARRIVAL - 2_000)
        .setEndTimeUnixNano(ARRIVAL - 1_000);
  }

  private static ByteString id(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }

  private static String text(ByteArray bytes) {
    return new String(bytes.array(), 0, bytes.size(), UTF_8);
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static KeyValue integer(String key, long value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setIntValue(value))
        .build();
  }

  private static KeyValue real(String key, double value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setDoubleValue(value))
        .build();
  }
}
