package io.spanhouse.clickhouse;

import static io.spanhouse.clickhouse.ViewDatabase.TRACE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Spans in the shapes that other tools know. Each test has a workspace of its own. */
@Testcontainers
@Tag("storage")
class TraceShapeViewTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  private static ViewDatabase database;

  @BeforeAll
  static void migrate() {
    database = new ViewDatabase(clickHouse);
  }

  private static void span(String workspace, String row) {
    database.span(workspace, row);
    database.span(workspace, row);
  }

  private static String query(String sql) {
    String rows = database.sql().query(sql);
    assertThat(database.sql().query(sql, Map.of("join_use_nulls", "1"))).isEqualTo(rows);
    return rows;
  }

  @Test
  void otelTraces_haveTheColumnsOfTheCollectorsExporter() {
    assertThat(
            query(
                "SELECT name, replaceAll(type, ', \\'UTC\\'', '') FROM system.columns WHERE database = 'spanhouse' AND table = 'otel_traces' ORDER BY position"))
        .isEqualTo(
            """
            Timestamp\tDateTime64(9)
            TraceId\tString
            SpanId\tString
            ParentSpanId\tString
            TraceState\tString
            SpanName\tLowCardinality(String)
            SpanKind\tLowCardinality(String)
            ServiceName\tLowCardinality(String)
            ResourceAttributes\tMap(LowCardinality(String), String)
            ScopeName\tString
            ScopeVersion\tString
            SpanAttributes\tMap(LowCardinality(String), String)
            Duration\tUInt64
            StatusCode\tLowCardinality(String)
            StatusMessage\tString
            Events.Timestamp\tArray(DateTime64(9))
            Events.Name\tArray(LowCardinality(String))
            Events.Attributes\tArray(Map(LowCardinality(String), String))
            Links.TraceId\tArray(String)
            Links.SpanId\tArray(String)
            Links.TraceState\tArray(String)
            Links.Attributes\tArray(Map(LowCardinality(String), String))
            workspace\tLowCardinality(String)\
            """);
  }

  @Test
  void otelTraces_showEachSpanOnce() {
    span(
        "otel",
        "span_id=00000000000000a1 parent_span_id=00000000000000a0 trace_state=k=v name=invoke"
            + " otel_kind=client service_name=shop scope_name=lib scope_version=2 duration_ns=5"
            + " status=error status_message=boom started_at=2026-11-01T10:00:00.000000001Z"
            + " attributes={'a':'b'} resource_attributes={'r':'s'} kind=agent.invoke run_id=run_1"
            + " agent=desk session_id=s-1 span_events.time=['2026-11-01T10:00:00Z']"
            + " span_events.name=['noted'] span_events.attributes=[{'x':'y'}]"
            + " links.trace_id=['t'] links.span_id=['s'] links.trace_state=['u']"
            + " links.attributes=[{'l':'m'}]");
    assertThat(query("SELECT * FROM otel_traces WHERE workspace = 'otel' FORMAT TSVRaw"))
        .isEqualTo(
            """
            2026-11-01 10:00:00.000000001\t%s\t00000000000000a1\t00000000000000a0\tk=v\tinvoke\tClient\tshop\t{'r':'s'}\tlib\t2\t{'a':'b','spanhouse.kind':'agent.invoke','spanhouse.run.id':'run_1','gen_ai.agent.name':'desk','spanhouse.session.id':'s-1'}\t5\tError\tboom\t['2026-11-01 10:00:00.000000000']\t['noted']\t[{'x':'y'}]\t['t']\t['s']\t['u']\t[{'l':'m'}]\totel\
            """
                .formatted(TRACE));
    span("otel_plain", "span_id=00000000000000a1 status=unset");
    span("otel_plain", "span_id=00000000000000a2 otel_kind=internal status=ok");
    assertThat(
            query(
                "SELECT SpanKind, StatusCode, SpanAttributes FROM otel_traces WHERE workspace = 'otel_plain' ORDER BY SpanId"))
        .isEqualTo("Unspecified\tUnset\t{}\nInternal\tOk\t{}");
  }

  @Test
  void traceTimes_areThereBeforeAndAfterSettling() {
    String times =
        "SELECT min(Start), max(End) FROM otel_traces_trace_id_ts WHERE workspace = 'times' AND TraceId = '%s'"
            .formatted(TRACE);
    String arrived = " received_at=2096-10-02T07:06:41Z ";
    span("times", "span_id=00000000000000a1 started_at=2026-11-01T10:00:00.9Z" + arrived);
    assertThat(query(times)).isEqualTo("2026-11-01 10:00:00\t2026-11-01 10:00:00");
    span("times", "span_id=00000000000000a2 started_at=2026-11-01T10:00:05Z");
    database.settle();
    assertThat(query(times)).isEqualTo("2026-11-01 10:00:00\t2026-11-01 10:00:05");
  }

  /** Two runs, a model call and a tool call of another library's, and what is none of these. */
  private static void writeTrace(String workspace) {
    String at =
        " run_id=run_1 started_at=2026-11-01T10:00:0%1$dZ finished_at=2026-11-01T10:00:0%1$d.5Z ";
    span(workspace, "span_id=00000000000000a1 kind=agent.invoke name=desk" + at.formatted(0));
    span(
        workspace,
        "span_id=00000000000000b2 parent_span_id=00000000000000a1 kind=tool.execute name=search"
            + " status=error status_message=gone"
            + at.formatted(1));
    span(
        workspace,
        "span_id=00000000000000c3 parent_span_id=00000000000000b2 name=GET attributes={'k':'v'}"
            + " resource_attributes={'r':'s'}"
            + " span_events.time=['2026-11-01T10:00:02.25Z','2026-11-01T10:00:02.3Z']"
            + " span_events.name=['noted','spanhouse.event'] span_events.attributes=[{'x':'y'},{}]"
            + at.formatted(2));
    span(
        workspace,
        "span_id=00000000000000b4 parent_span_id=00000000000000a1 kind=model.call name=chat"
            + at.formatted(3));
    String own = "event_id=evt_%s_%s span_id=%2$s ";
    database.event(
        workspace,
        own.formatted(TRACE, "00000000000000b2")
            + "type=tool_call status=error failed=1 input=x output=[1] error_message=refused"
            + at.formatted(1));
    database.event(
        workspace,
        own.formatted(TRACE, "00000000000000b4")
            + "type=llm_call status=running input=[{\"role\":\"user\"}] provider=openai request_model=gpt started_at=2026-11-01T10:00:03Z");
    database.event(
        workspace,
        "event_id=evt_2 type=error name=noted span_id=00000000000000c3 started_at=2026-11-01T10:00:02.25Z");
    database.event(
        workspace,
        "event_id=evt_1 type=log name=note output=text span_id=00000000000000a1 started_at=2026-11-01T10:00:00.25Z");
    database.run(
        workspace,
        "span_id=00000000000000a1 status=success input={\"q\":1} output=done tags=['t']"
            + " metadata={'serialized':'[1]','tier':'gold'} reference_example_id=ex-1"
            + at.formatted(0));
  }

  @Test
  void langsmithRuns_areWholeRows() {
    writeTrace("langsmith");
    List<Map<String, String>> rows =
        database
            .sql()
            .rows(
                "SELECT * EXCEPT (dotted_order, workspace, trace_id) FROM langsmith_runs WHERE workspace = 'langsmith' ORDER BY execution_order");
    assertThat(rows)
        .containsExactly(
            SqlClient.fields(
                """
                id=00000000000000a1 name=desk run_type=chain start_time=2026-11-01T10:00:00.000000000Z
                end_time=2026-11-01T10:00:00.500000000Z inputs={"q":1} outputs={"output":"done"}
                execution_order=1 child_execution_order=4 tags=['t']
                extra={"metadata":{"tier":"gold"},"runtime":{}}
                events=[('start','2026-11-01T10:00:00.000000+00:00',{}),('note','2026-11-01T10:00:00.250000+00:00',{'type':'log','output':'text'}),('end','2026-11-01T10:00:00.500000+00:00',{})]
                serialized=[1] reference_example_id=ex-1 agent_run_id=run_1
                """),
            SqlClient.fields(
                """
                id=00000000000000b2 name=search run_type=tool start_time=2026-11-01T10:00:01.000000000Z
                end_time=2026-11-01T10:00:01.500000000Z inputs={"input":"x"} outputs={"output":[1]}
                error=refused parent_run_id=00000000000000a1 execution_order=2 child_execution_order=3
                extra={"metadata":{},"runtime":{}}
                events=[('start','2026-11-01T10:00:01.000000+00:00',{}),('end','2026-11-01T10:00:01.500000+00:00',{})] agent_run_id=run_1
                """),
            SqlClient.fields(
                """
                id=00000000000000c3 name=GET run_type=chain start_time=2026-11-01T10:00:02.000000000Z
                end_time=2026-11-01T10:00:02.500000000Z
                parent_run_id=00000000000000b2 execution_order=3 child_execution_order=3
                extra={"metadata":{"k":"v"},"runtime":{"r":"s"}}
                events=[('start','2026-11-01T10:00:02.000000+00:00',{}),('noted','2026-11-01T10:00:02.250000+00:00',{'x':'y'}),('end','2026-11-01T10:00:02.500000+00:00',{})] agent_run_id=run_1
                """),
            SqlClient.fields(
                """
                id=00000000000000b4 name=chat run_type=llm start_time=2026-11-01T10:00:03.000000000Z
                inputs={"messages":[{"role":"user"}]}
                parent_run_id=00000000000000a1 execution_order=4 child_execution_order=4
                extra={"metadata":{"ls_provider":"openai","ls_model_name":"gpt"},"runtime":{}}
                events=[('start','2026-11-01T10:00:03.000000+00:00',{})] agent_run_id=run_1
                """));
    query("SELECT * FROM langsmith_runs WHERE workspace = 'langsmith' ORDER BY execution_order");
  }

  @Test
  void langsmithRuns_haveTheTextsOfMessages() {
    String at = " started_at=2026-11-01T10:00:00Z ";
    span("messages", "span_id=00000000000000a1 kind=model.call" + at);
    String known = "00000000-0000-0000-0000-000000000001";
    String lost = "00000000-0000-0000-0000-000000000002";
    database
        .sql()
        .insert(
            "messages", "workspace=messages month=202611 hash=%s text={\"a\":1}".formatted(known));
    database
        .sql()
        .insert("messages", "workspace=other month=202611 hash=%s text={\"b\":1}".formatted(lost));
    database.event(
        "messages",
        "event_id=evt_%s_00000000000000a1 span_id=00000000000000a1 type=llm_call input_messages=['%s','%s']"
                .formatted(TRACE, known, lost)
            + at);
    assertThat(
            query("SELECT inputs FROM langsmith_runs WHERE workspace = 'messages' FORMAT TSVRaw"))
        .isEqualTo("{\"messages\":[{\"a\":1},{\"missing_message\":\"%s\"}]}".formatted(lost));
  }

  private static String order(String workspace) {
    return query(
        "SELECT right(span_id, 2), replaceAll(replaceAll(dotted_order, '20261101T1000', ''), '00000000000000', ''), execution_order, child_execution_order FROM span_order WHERE workspace = '%s' ORDER BY execution_order"
            .formatted(workspace));
  }

  @Test
  void spanOrder_isByParentsAndStarts() {
    writeTrace("order");
    assertThat(order("order"))
        .isEqualTo(
            """
            a1\t00000000Za1\t1\t4
            b2\t00000000Za1.01000000Zb2\t2\t3
            c3\t00000000Za1.01000000Zb2.02000000Zc3\t3\t3
            b4\t00000000Za1.03000000Zb4\t4\t4\
            """);
  }

  @Test
  void spanOrder_ofTheSender_isContinued() {
    String at = " started_at=2026-11-01T10:00:0%dZ ";
    span(
        "continued",
        "span_id=00000000000000b1 parent_span_id=00000000000000a0"
            + " dotted_order=20261101T100000000000Z00000000000000a0.20261101T100001000000Z00000000000000b1"
            + at.formatted(5));
    span("continued", "span_id=00000000000000c1 parent_span_id=00000000000000b1" + at.formatted(2));
    span(
        "continued",
        "span_id=00000000000000c2 parent_span_id=00000000000000b1"
            + " dotted_order=20261101T100000000000Z00000000000000a0.20261101T100001000000Z00000000000000b1.20261101T100003000000Z00000000000000c2"
            + at.formatted(3));
    span("continued", "span_id=00000000000000d1 parent_span_id=00000000000000d0" + at.formatted(1));
    assertThat(order("continued"))
        .isEqualTo(
            """
            b1\t00000000Za0.01000000Zb1\t1\t3
            c1\t00000000Za0.01000000Zb1.02000000Zc1\t2\t2
            c2\t00000000Za0.01000000Zb1.03000000Zc2\t3\t3
            d1\t01000000Zd1\t4\t4\
            """);
  }

  @Test
  void spanOrder_ofSpansAboveThemselves_isTheirOwn() {
    String at = " started_at=2026-11-01T10:00:0%dZ ";
    span("circle", "span_id=00000000000000a1 parent_span_id=00000000000000a2" + at.formatted(1));
    span("circle", "span_id=00000000000000a2 parent_span_id=00000000000000a1" + at.formatted(2));
    span("circle", "span_id=00000000000000a3 parent_span_id=00000000000000a3" + at.formatted(3));
    assertThat(order("circle"))
        .isEqualTo("a1\t01000000Za1\t1\t1\na2\t02000000Za2\t2\t2\na3\t03000000Za3\t3\t3");
  }

  @Test
  void spanOrder_isKnownUpTo64Levels() {
    database
        .sql()
        .query(
            "INSERT INTO spans (workspace, trace_id, span_id, parent_span_id, started_at, version) SELECT 'deep', repeat('d', 32), leftPad(toString(number), 16, '0'), if(number = 0, '', leftPad(toString(number - 1), 16, '0')), fromUnixTimestamp64Nano(1000000 * toInt64(number)), 1 FROM numbers(70)");
    assertThat(
            query(
                "SELECT toUInt32(span_id), intDiv(length(dotted_order) + 1, 39), execution_order, child_execution_order FROM span_order WHERE workspace = 'deep' AND toUInt32(span_id) IN (0, 1, 63, 64, 69) ORDER BY span_id"))
        .isEqualTo("0\t1\t1\t64\n1\t2\t2\t64\n63\t64\t64\t64\n64\t1\t65\t65\n69\t1\t70\t70");
  }
}
