package io.spanhouse.collector.decode.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanhouse.collector.decode.AnyValueText;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.ExpectedText;
import io.spanhouse.collector.decode.TraceCursor;
import io.spanhouse.collector.metrics.Change;
import io.spanhouse.collector.receive.PermanentException;
import io.spanhouse.collector.receive.Signal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What OTLP says about JSON, what senders make of it, and what is refused. */
class JsonTranscoderTest {
  private static final String TRACE_ID = "5b8efff798038103d269b633813fc60c";
  private static final String SPAN_ID = "eee19b7ec3c1b174";

  private final JsonTranscoder transcoder = new JsonTranscoder();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5b8efff798038103d269b633813fc60c",
        "5B8EFFF798038103D269B633813FC60C",
        "5b8EFFf798038103d269B633813fC60c"
      })
  void ids_inHexOfAnyCase_areTheSameBytes(String traceId) throws Exception {
    Span span =
        span(
            """
            {"traceId": "%s", "spanId": "EEE19B7EC3C1B174", "parentSpanId": "eee19B7ec3c1b173",
             "links": [{"traceId": "%1$s", "spanId": "eee19b7ec3c1b174"}]}
            """
                .formatted(traceId));

    assertThat(span.getTraceId()).isEqualTo(hex(TRACE_ID));
    assertThat(span.getSpanId()).isEqualTo(hex(SPAN_ID));
    assertThat(span.getParentSpanId()).isEqualTo(hex("eee19b7ec3c1b173"));
    assertThat(span.getLinks(0).getTraceId()).isEqualTo(hex(TRACE_ID));
    assertThat(span.getLinks(0).getSpanId()).isEqualTo(hex(SPAN_ID));
    assertThat(transcoder.warning()).isEmpty();
  }

  @Test
  void ids_ofLogRecords_areHex() throws Exception {
    LogRecord log = log("{\"traceId\": \"%s\", \"spanId\": \"%s\"}".formatted(TRACE_ID, SPAN_ID));

    assertThat(log.getTraceId()).isEqualTo(hex(TRACE_ID));
    assertThat(log.getSpanId()).isEqualTo(hex(SPAN_ID));
  }

  @ParameterizedTest
  @CsvSource({
    "W47/95gDgQPSabYzgT/GDA==, 7uGbfsPBsXQ=",
    "W47_95gDgQPSabYzgT_GDA==, 7uGbfsPBsXQ=",
    "W47/95gDgQPSabYzgT/GDA, 7uGbfsPBsXQ"
  })
  void ids_inBase64_areReadWithAWarning(String traceId, String spanId) throws Exception {
    Span span = span("{\"traceId\": \"%s\", \"spanId\": \"%s\"}".formatted(traceId, spanId));

    assertThat(span.getTraceId()).isEqualTo(hex(TRACE_ID));
    assertThat(span.getSpanId()).isEqualTo(hex(SPAN_ID));
    assertThat(transcoder.warning()).isEqualTo("ids in base64 instead of hex");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "not hex!",
        "sixteen no hex !",
        "5b8efff798038103d269b633813fc60",
        "5b8efff798038103d269b633813fc60g",
        "5b8efff798038103d269b633813fc60c00",
        "5b8efff798038103d269b633813fc6",
        "twelve chars",
        "twenty-four characters !",
        "ééééàààà",
        "éàéà",
        "0"
      })
  void ids_thatAreNone_reachTheSpanWithALengthNoIdHas(String id) throws Exception {
    Span span = span("{\"traceId\": \"%s\", \"spanId\": \"%1$s\", \"name\": \"n\"}".formatted(id));

    assertThat(span.getTraceId().size()).isNotIn(0, 8, 16);
    assertThat(span.getSpanId().size()).isNotIn(0, 8, 16);
    assertThat(span.getName()).isEqualTo("n");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "3, 3", "'\"3\"', 3", "5, 5", "99, 99", "-1, -1"})
  void enums_asNumbers_keepEvenUnknownNumbers(String json, int number) throws Exception {
    assertThat(span("{\"kind\": " + json + "}").getKindValue()).isEqualTo(number);
    assertThat(span("{\"status\": {\"code\": " + json + "}}").getStatus().getCodeValue())
        .isEqualTo(number);
    assertThat(log("{\"severityNumber\": " + json + "}").getSeverityNumberValue())
        .isEqualTo(number);
    assertThat(transcoder.warning()).isEmpty();
  }

  @Test
  void enums_asNames_areReadWithAWarning() throws Exception {
    assertThat(span("{\"kind\": \"SPAN_KIND_SERVER\"}").getKindValue()).isEqualTo(2);
    assertThat(transcoder.warning()).isEqualTo("enum names instead of numbers");
    assertThat(span("{\"status\": {\"code\": \"STATUS_CODE_ERROR\"}}").getStatus().getCodeValue())
        .isEqualTo(2);
    assertThat(log("{\"severityNumber\": \"SEVERITY_NUMBER_FATAL4\"}").getSeverityNumberValue())
        .isEqualTo(24);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "false", "12", "\"x\"", "[]", "[[{\"a\": [1]}]]", "{\"spans\": [{}]}"})
  void fields_thatAreUnknown_areIgnoredAtEveryLevel(String unknown) throws Exception {
    String json =
        """
        {"x": U, "resourceSpans": [{"x": U, "resource": {"x": U, "attributes": [{"x": U, "key": "k",
        "value": {"x": U, "intValue": "1"}}], "entityRefs": U}, "scopeSpans": [{"x": U, "scope":
        {"x": U, "name": "s"}, "spans": [{"x": U, "name": "n", "status": {"x": U, "code": 1},
        "events": [{"x": U, "name": "e"}], "links": [{"x": U, "flags": 1}]}]}]}]}
        """;

    ExportTraceServiceRequest request = traces(json.replace("U", unknown));

    assertThat(request.getResourceSpans(0).getResource().getAttributes(0).getValue().getIntValue())
        .isEqualTo(1);
    Span span = request.getResourceSpans(0).getScopeSpans(0).getSpans(0);
    assertThat(span.getName()).isEqualTo("n");
    assertThat(span.getStatus().getCodeValue()).isEqualTo(1);
    assertThat(span.getEvents(0).getName()).isEqualTo("e");
    assertThat(span.getLinks(0).getFlags()).isEqualTo(1);
    assertThat(transcoder.warning()).isEmpty();
  }

  @Test
  void fields_inSnakeCase_areReadWithAWarning() throws Exception {
    ExportTraceServiceRequest request =
        traces(
            """
            {"resource_spans": [{"schema_url": "u", "scope_spans": [{"spans": [{
              "trace_id": "%s", "start_time_unix_nano": "5",
              "attributes": [{"key": "k", "value": {"string_value": "v"}}]}]}]}]}
            """
                .formatted(TRACE_ID));

    Span span = request.getResourceSpans(0).getScopeSpans(0).getSpans(0);
    assertThat(request.getResourceSpans(0).getSchemaUrl()).isEqualTo("u");
    assertThat(span.getTraceId()).isEqualTo(hex(TRACE_ID));
    assertThat(span.getStartTimeUnixNano()).isEqualTo(5);
    assertThat(span.getAttributes(0).getValue().getStringValue()).isEqualTo("v");
    assertThat(transcoder.warning())
        .isEqualTo("field names in snake_case instead of lowerCamelCase");
  }

  @ParameterizedTest
  @CsvSource({
    "25, 25",
    "'\"25\"', 25",
    "-7, -7",
    "1e3, 1000",
    "'\"1e3\"', 1000",
    "2.0, 2",
    "1.5e1, 15",
    "-0, 0",
    "0e999999999, 0",
    "9223372036854775807, 9223372036854775807",
    "'\"-9223372036854775808\"', -9223372036854775808",
    "9007199254740993, 9007199254740993",
    "-1760000000123456789, -1760000000123456789",
    "1000000000000000000000e-3, 1000000000000000000"
  })
  void ints_asNumberOrString_areExact(String json, long value) throws Exception {
    assertThat(value("{\"intValue\": " + json + "}").getIntValue()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775808",
        "9999999999999999999",
        "\"-9223372036854775809\"",
        "-9999999999999999999",
        "1e19",
        "1e999999999",
        "1e-999999999",
        "1.5",
        "\"\"",
        "\" 1\"",
        "\"1 \"",
        "\"0x1\"",
        "\"1L\"",
        "\"\u0661\"",
        "\"--1\"",
        "\"-\"",
        "true",
        "{}",
        "[1]"
      })
  void ints_thatAreNoneOrDoNotFit_areRefusedWithThePath(String json) {
    assertThatThrownBy(() -> value("{\"intValue\": " + json + "}"))
        .isInstanceOf(PermanentException.class)
        .hasMessageStartingWith("resourceSpans[0].scopeSpans[0].spans[0].attributes[0].value")
        .hasMessageContaining("expected an integer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"18446744073709551615", "\"18446744073709551615\"", "1.8446744073709551615e19"})
  void times_beyondTwoToThe63_areExact(String json) throws Exception {
    assertThat(span("{\"endTimeUnixNano\": " + json + "}").getEndTimeUnixNano()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1760000000123456789", "9999999999999999999", "9223372036854775808"})
  void times_of19Digits_areExact(String digits) throws Exception {
    assertThat(span("{\"startTimeUnixNano\": \"" + digits + "\"}").getStartTimeUnixNano())
        .isEqualTo(Long.parseUnsignedLong(digits));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "18446744073709551616", "\"-1\""})
  void times_outOfRange_areRefused(String json) {
    assertRefused(
        () -> span("{\"endTimeUnixNano\": " + json + "}"),
        "resourceSpans[0].scopeSpans[0].spans[0].endTimeUnixNano: expected an integer of type UINT64");
  }

  @ParameterizedTest
  @CsvSource({"7, 7", "'\"7\"', 7", "4294967295, -1", "'\"4294967295\"', -1"})
  void uint32_asNumberOrString_isEqual(String json, int bits) throws Exception {
    Span span = span("{\"droppedEventsCount\": J, \"flags\": J}".replace("J", json));

    assertThat(span.getDroppedEventsCount()).isEqualTo(bits);
    assertThat(span.getFlags()).isEqualTo(bits);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "4294967296", "\"4294967296\""})
  void uint32_outOfRange_isRefused(String json) {
    assertThatThrownBy(() -> span("{\"droppedEventsCount\": " + json + "}"))
        .isInstanceOf(PermanentException.class)
        .hasMessageEndingWith("droppedEventsCount: expected an integer of type UINT32");
    assertThatThrownBy(() -> span("{\"flags\": " + json + "}"))
        .isInstanceOf(PermanentException.class)
        .hasMessageEndingWith("flags: expected an integer of type UINT32");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1.0",
    "0.1, 0.1",
    "-2.5e-3, -0.0025",
    "'\"1.5\"', 1.5",
    "'\"NaN\"', NaN",
    "'\"Infinity\"', Infinity",
    "'\"-Infinity\"', -Infinity",
    "1e-400, 0",
    "1.7976931348623157e308, 1.7976931348623157e308"
  })
  void doubles_asNumberOrString_areRead(String json, double value) throws Exception {
    assertThat(value("{\"doubleValue\": " + json + "}").getDoubleValue())
        .isEqualTo(Double.valueOf(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1e400", "\"-1e400\"", "\"nan\"", "\"1f\"", "\"0x1p3\"", "\"\"", "true", "NaN"})
  void doubles_thatAreNoneOrDoNotFit_areRefused(String json) {
    assertThatThrownBy(() -> value("{\"doubleValue\": " + json + "}"))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining(
            "resourceSpans[0].scopeSpans[0].spans[0].attributes[0].value.doubleValue");
  }

  @Test
  void numbers_ofEndlessDigits_areRefusedAtOnce() {
    String digits = "1".repeat(100_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          for (String json : new String[] {digits, "\"" + digits + "\"", "0." + digits}) {
            assertThatThrownBy(() -> value("{\"intValue\": " + json + "}"))
                .isInstanceOf(PermanentException.class);
            assertThatThrownBy(() -> value("{\"doubleValue\": " + json + "}"))
                .isInstanceOf(PermanentException.class);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"+/8B", "-_8B", "AA==", "AA", "+/8=", "-_8", ""})
  void bytes_inAnyBase64_areEqual(String base64) throws Exception {
    byte[] expected =
        java.util.Base64.getUrlDecoder().decode(base64.replace('+', '-').replace('/', '_'));

    assertThat(value("{\"bytesValue\": \"" + base64 + "\"}").getBytesValue().toByteArray())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"A", "AAAAA", "A===", "AA=", "====", "A A=", "AA==AA==", "é", "AA\\u0000A"})
  void bytes_thatAreNotBase64_areRefused(String text) {
    assertThatThrownBy(() -> value("{\"bytesValue\": \"" + text + "\"}"))
        .isInstanceOf(PermanentException.class)
        .hasMessageEndingWith("value.bytesValue: expected base64");
  }

  @Test
  void bools_asBoolOrString_areRead() throws Exception {
    assertThat(value("{\"boolValue\": true}").getBoolValue()).isTrue();
    assertThat(value("{\"boolValue\": \"true\"}").getBoolValue()).isTrue();
    assertThat(value("{\"boolValue\": false}").hasBoolValue()).isTrue();
    assertThatThrownBy(() -> value("{\"boolValue\": 1}"))
        .isInstanceOf(PermanentException.class)
        .hasMessageEndingWith("value.boolValue: expected true or false");
  }

  @Test
  void null_isTheDefaultOfAnyField() throws Exception {
    Span span =
        span(
            """
            {"traceId": null, "name": null, "kind": null, "startTimeUnixNano": null,
             "attributes": null, "status": null, "flags": null, "events": [null],
             "links": [{"attributes": [null]}]}
            """);

    assertThat(span.toBuilder().clearEvents().clearLinks().build())
        .isEqualTo(Span.getDefaultInstance());
    assertThat(span.getEventsList()).containsExactly(Span.Event.getDefaultInstance());
    assertThat(span.getLinks(0).getAttributesCount()).isEqualTo(1);
    assertThat(traces("{\"resourceSpans\": null}"))
        .isEqualTo(ExportTraceServiceRequest.getDefaultInstance());
  }

  @Test
  void values_ofEveryType_areKept() throws Exception {
    AnyValue value =
        value(
            """
            {"arrayValue": {"values": [{}, null, {"stringValue": ""}, {"boolValue": true},
              {"intValue": 0}, {"bytesValue": "AQ=="}, {"arrayValue": {}},
              {"kvlistValue": {"values": [{"key": "k"}, {"key": "l", "value": {}}]}}]}}
            """);

    assertThat(ExpectedText.of(value))
        .isEqualTo("[null,null,\"\",true,0,\"AQ==\",[],{\"k\":null,\"l\":null}]");
    assertThat(value("{}")).isEqualTo(AnyValue.getDefaultInstance());
    assertThat(value("{\"stringValue\": null}")).isEqualTo(AnyValue.getDefaultInstance());
    assertThat(log("{\"body\": {\"stringValue\": \"b\"}}").getBody().getStringValue())
        .isEqualTo("b");
  }

  @Test
  void envelopes_thatAreEmpty_areKept() throws Exception {
    assertThat(traces("{}")).isEqualTo(ExportTraceServiceRequest.getDefaultInstance());
    assertThat(traces("{\"resourceSpans\":[]}"))
        .isEqualTo(ExportTraceServiceRequest.getDefaultInstance());
    assertThat(traces("{\"resourceSpans\":[{}, {\"scopeSpans\": [{}]}]}").getResourceSpansCount())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 47, 64})
  void nesting_asDeepAsItIsRead_isKept(int depth) throws Exception {
    ByteArray out = transcodeNested(depth);

    AnyValueText text = new AnyValueText();
    ByteArray json = new ByteArray();
    TraceCursor cursor = new TraceCursor();
    cursor.reset(out.array(), 0, out.size());
    assertThat(cursor.next()).isTrue();
    assertThat(text.append(cursor.span().attributes(), 0, json)).isTrue();
    assertThat(new String(json.toByteArray(), StandardCharsets.US_ASCII))
        .isEqualTo("[".repeat(depth) + "1" + "]".repeat(depth));
    assertThat(transcoder.warning()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 100, 10_000})
  void nesting_deeperThanItIsRead_isCutWithAWarning(int depth) throws Exception {
    ByteArray out = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> transcodeNested(depth));

    AnyValueText text = new AnyValueText();
    ByteArray json = new ByteArray();
    TraceCursor cursor = new TraceCursor();
    cursor.reset(out.array(), 0, out.size());
    assertThat(cursor.next()).isTrue();
    assertThat(text.append(cursor.span().attributes(), 0, json)).isFalse();
    assertThat(new String(json.toByteArray(), StandardCharsets.US_ASCII))
        .isEqualTo("[".repeat(64) + "null" + "]".repeat(64));
    assertThat(cursor.changes().count(Change.CUT_NESTING)).isEqualTo(1);
  }

  @Test
  void nesting_withoutEnd_isRefused() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          for (String open : new String[] {"[", "{\"x\":", "{\"resourceSpans\":["}) {
            assertThatThrownBy(() -> traces("{\"x\":" + open.repeat(1_000_000)))
                .isInstanceOf(PermanentException.class)
                .hasMessageStartingWith("JSON nested too deep");
          }
        });
  }

  private ByteArray transcodeNested(int depth) {
    String json =
        "{\"arrayValue\": {\"values\": [".repeat(depth) + "{\"intValue\": 1}" + "]}}".repeat(depth);
    byte[] body = spans("{\"attributes\": [{\"key\": \"k\", \"value\": " + json + "}]}");
    ByteArray out = new ByteArray();
    transcoder.transcode(Signal.TRACES, body, body.length, out);
    return out;
  }

  @Test
  void members_givenTwice_areAsFieldsGivenTwice() throws Exception {
    Span span =
        span(
            """
            {"name": "a", "name": "b", "attributes": [{"key": "k"}], "attributes": [{"key": "l"}],
             "status": {"message": "m"}, "status": {"code": 2}}
            """);

    assertThat(span.getName()).isEqualTo("b");
    assertThat(span.getAttributesCount()).isEqualTo(2);
    assertThat(span.getStatus().getMessage()).isEqualTo("m");
    assertThat(span.getStatus().getCodeValue()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "'\\ud83d\\ude80', '\uD83D\uDE80'",
    "'\uD83D\uDE80', '\uD83D\uDE80'",
    "'a\\u0000b', 'a\u0000b'",
    "'\\u00e9\\u4e16', 'é世'",
    "'\\\"\\\\\\/\\b\\f\\n\\r\\t', '\"\\/\b\f\n\r\t'"
  })
  void strings_withEscapes_areExact(String json, String text) throws Exception {
    assertThat(span("{\"name\": \"" + json + "\"}").getName()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "\\ud83d, \uFFFD, 1",
    "\\ude80, \uFFFD, 1",
    "\\ude80\\ud83d, \uFFFD\uFFFD, 2",
    "\\ud83dx, \uFFFDx, 1",
    "x\\ud83d, x\uFFFD, 1",
    "\\ud83d\\ud83d\\ude80, \uFFFD\uD83D\uDE80, 1"
  })
  void strings_withHalfAPair_areRepaired(String json, String text, int repaired) throws Exception {
    assertThat(span("{\"name\": \"" + json + "\"}").getName()).isEqualTo(text);
    assertThat(transcoder.changes().count(Change.REPAIRED_TEXT)).isEqualTo(repaired);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff", "c080", "eda080", "eda080edb080", "f4908080", "e4b8", "80"})
  void strings_inBadUtf8_areRepaired(String hex) throws Exception {
    byte[] bad = HexFormat.of().parseHex(hex);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes("{\"resourceSpans\": [{\"schemaUrl\": \"".getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(bad);
    body.writeBytes("\"}]}".getBytes(StandardCharsets.US_ASCII));

    assertThat(traces(body.toByteArray()).getResourceSpans(0).getSchemaUrl())
        .isEqualTo(new String(bad, StandardCharsets.UTF_8));
    assertThat(transcoder.changes().count(Change.REPAIRED_TEXT)).isPositive();
  }

  @Test
  void document_inBadUtf8OutsideOfStrings_isRefused() {
    byte[] body = {'{', (byte) 0xFF, '}'};

    assertRefused(() -> traces(body), "malformed JSON in request at byte 3");
  }

  @Test
  void document_afterByteOrderMarkOrBlanks_isRead() throws Exception {
    assertThat(traces("\uFEFF{\"resourceSpans\": [{}]}").getResourceSpansCount()).isEqualTo(1);
    assertThat(traces(" \n\t{\"resourceSpans\": [{}]}\r\n ").getResourceSpansCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}x", "{}{}", "{} 1", "{}]", "{}\u0000", "{},"})
  void document_followedByMore_isRefused(String json) {
    assertThatThrownBy(() -> traces(json))
        .isInstanceOf(PermanentException.class)
        .hasMessageStartingWith("malformed JSON");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\uFEFF",
        "null",
        "[]",
        "1",
        "\"\"",
        "{",
        "{\"a\"",
        "{\"a\":}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":1,}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{\"a\":tru}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "/**/{}",
        "{\"a\":1 \"b\":2}"
      })
  void document_thatIsNoJsonObject_isRefused(String json) {
    assertThatThrownBy(() -> traces(json))
        .isInstanceOf(PermanentException.class)
        .hasMessageStartingWith("malformed JSON");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
  void document_inAnotherEncoding_isRefused(String charset) {
    assertThatThrownBy(() -> traces("{\"resourceSpans\": []}".getBytes(charset)))
        .isInstanceOf(PermanentException.class)
        .hasMessageStartingWith("malformed JSON");
  }

  @Test
  void document_endingBeforeTheArray_isReadOnlySoFar() throws Exception {
    byte[] body = "{}{\"resourceSpans\": [{}]}".getBytes(StandardCharsets.UTF_8);
    ByteArray out = new ByteArray();

    transcoder.transcode(Signal.TRACES, body, 2, out);

    assertThat(out.size()).isZero();
  }

  @Test
  void stringIndexes_areAsAbsent() throws Exception {
    Span span =
        span(
            """
            {"attributes": [{"keyStrindex": 3, "value": {"stringValueStrindex": 4}},
              {"key": "k", "keyStrindex": 3, "value": {"stringValue": "v", "stringValueStrindex": 4}}]}
            """);

    assertThat(span.getAttributes(0).getKeyStrindex()).isZero();
    assertThat(span.getAttributes(0).getValue()).isEqualTo(AnyValue.getDefaultInstance());
    assertThat(span.getAttributes(1).getValue().getStringValue()).isEqualTo("v");
  }

  @Test
  void values_ofTwoTypes_areRefused() {
    assertThatThrownBy(() -> value("{\"intValue\": 1, \"stringValue\": \"s\"}"))
        .isInstanceOf(PermanentException.class)
        .hasMessageEndingWith("attributes[0].value.stringValue: a value of a second type");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"resourceSpans\": {}} | resourceSpans: expected an array",
        "{\"resourceSpans\": 1} | resourceSpans: expected an array",
        "{\"resourceSpans\": [1]} | resourceSpans[0]: expected an object",
        "{\"resourceSpans\": [{}, []]} | resourceSpans[1]: expected an object",
        "{\"resourceSpans\": [{\"resource\": \"r\"}]}"
            + " | resourceSpans[0].resource: expected an object",
        "{\"resourceSpans\": [{\"schemaUrl\": 1}]}"
            + " | resourceSpans[0].schemaUrl: expected a string",
        "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{}, {\"traceId\": 5}]}]}]}"
            + " | resourceSpans[0].scopeSpans[0].spans[1].traceId: expected hex digits in a string",
        "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{\"kind\": \"SERVER!\"}]}]}]}"
            + " | resourceSpans[0].scopeSpans[0].spans[0].kind: expected an integer of type INT32",
        "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{\"name\": []}]}]}]}"
            + " | resourceSpans[0].scopeSpans[0].spans[0].name: expected a string",
        "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{\"name\": x}]}]}]}"
            + " | malformed JSON in resourceSpans[0].scopeSpans[0].spans[0].name at byte 55"
      })
  void shapes_thatAreWrong_areRefusedWithThePath(String json, String message) {
    assertRefused(() -> traces(json), message);
  }

  @Test
  void warning_isAboutTheLastRequestOnly() throws Exception {
    span("{\"trace_id\": \"\", \"kind\": \"SPAN_KIND_CLIENT\"}");
    assertThat(transcoder.warning())
        .isEqualTo(
            "field names in snake_case instead of lowerCamelCase; enum names instead of numbers");

    span("{}");
    assertThat(transcoder.warning()).isEmpty();
  }

  @Test
  void output_isAppended() {
    ByteArray out = new ByteArray();
    out.appendAscii("before");

    transcoder.transcode(Signal.TRACES, spans("{}"), spans("{}").length, out);

    assertThat(HexFormat.of().formatHex(out.toByteArray()))
        .isEqualTo(
            HexFormat.of().formatHex("before".getBytes(StandardCharsets.US_ASCII))
                + "0a0412021200");
  }

  @Test
  void metrics_areNotTranscoded() {
    assertThatThrownBy(() -> transcoder.transcode(Signal.METRICS, new byte[0], 0, new ByteArray()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(PermanentException.class).hasMessage(message);
  }

  private AnyValue value(String json) throws InvalidProtocolBufferException {
    return span("{\"attributes\": [{\"key\": \"k\", \"value\": " + json + "}]}")
        .getAttributes(0)
        .getValue();
  }

  private Span span(String json) throws InvalidProtocolBufferException {
    return traces(spans(json)).getResourceSpans(0).getScopeSpans(0).getSpans(0);
  }

  private static byte[] spans(String json) {
    return ("{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [" + json + "]}]}]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private LogRecord log(String json) throws InvalidProtocolBufferException {
    byte[] body =
        ("{\"resourceLogs\": [{\"scopeLogs\": [{\"logRecords\": [" + json + "]}]}]}")
            .getBytes(StandardCharsets.UTF_8);
    ByteArray out = new ByteArray();
    transcoder.transcode(Signal.LOGS, body, body.length, out);
    return ExportLogsServiceRequest.parseFrom(out.toByteArray())
        .getResourceLogs(0)
        .getScopeLogs(0)
        .getLogRecords(0);
  }

  private ExportTraceServiceRequest traces(String json) throws InvalidProtocolBufferException {
    return traces(json.getBytes(StandardCharsets.UTF_8));
  }

  private ExportTraceServiceRequest traces(byte[] body) throws InvalidProtocolBufferException {
    ByteArray out = new ByteArray();
    transcoder.transcode(Signal.TRACES, body, body.length, out);
    return ExportTraceServiceRequest.parseFrom(out.toByteArray());
  }

  private static ByteString hex(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }
}
