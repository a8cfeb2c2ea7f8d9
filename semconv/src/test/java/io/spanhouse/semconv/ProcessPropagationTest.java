package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessPropagationTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final String RUN = "run_eu_018f3a2b9c1d7e8fa4b9c2d7e8f1a3b6";
  private static final Map<String, String> STARTED_BY =
      Map.of(
          "SPANHOUSE_PARENT_RUN",
          RUN,
          "TRACEPARENT",
          "00-" + TRACE + "-" + SPAN + "-01",
          "TRACESTATE",
          "vendor=1");

  private final RecordedTelemetry recorded = new RecordedTelemetry();
  private final AgentTelemetry telemetry = recorded.telemetry();

  @AfterEach
  void close() {
    recorded.close();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void childProcess_startedInsideARun_continuesItsTrace() throws Exception {
    try (Scope remote = remoteSpan("vendor=7").makeCurrent();
        AgentRun run = telemetry.run("parent").start()) {
      ProcessBuilder builder = childProgram();
      telemetry.propagateTo(builder.environment());

      assertThat(outputOf(builder))
          .containsExactly(
              "trace=" + run.traceId(),
              "parentSpan=" + run.spanId(),
              "state=7",
              "parentRun=" + run.id());
    }
  }

  @Test
  void childProcess_startedOutsideOfRuns_isOnItsOwn() throws Exception {
    ProcessBuilder builder = childProgram();
    builder.environment().keySet().removeAll(STARTED_BY.keySet());
    telemetry.propagateTo(builder.environment());

    List<String> output = outputOf(builder);
    assertThat(output).contains("parentSpan=0000000000000000", "parentRun=null");
  }

  @Test
  void outermostRun_ofAStartedProcess_isBelowItsParent() {
    AgentTelemetry started = recorded.builder().processEnvironment(STARTED_BY).build();
    String outerId;
    try (AgentRun outer = started.run("outer").start()) {
      outerId = outer.id();
      started.run("inner").start().close();
    }

    SpanData outer = recorded.span("agent.invoke outer");
    assertThat(outer.getTraceId()).isEqualTo(TRACE);
    assertThat(outer.getParentSpanId()).isEqualTo(SPAN);
    assertThat(outer.getParentSpanContext().isRemote()).isTrue();
    assertThat(outer.getAttributes().get(SpanhouseAttributes.RUN_PARENT_ID)).isEqualTo(RUN);
    assertThat(outer.getAttributes().get(SpanhouseAttributes.RUN_ROOT_ID)).isNull();
    SpanData inner = recorded.span("agent.invoke inner");
    assertThat(inner.getParentSpanId()).isEqualTo(outer.getSpanId());
    assertThat(inner.getAttributes().get(SpanhouseAttributes.RUN_PARENT_ID)).isEqualTo(outerId);
  }

  @Test
  void run_insideAnotherSpan_keepsThatParent() {
    AgentTelemetry started = recorded.builder().processEnvironment(STARTED_BY).build();
    Span request = recorded.openTelemetry().getTracer("http").spanBuilder("GET").startSpan();
    try (Scope current = request.makeCurrent()) {
      started.run("a").start().close();
    }
    request.end();

    SpanData run = recorded.span("agent.invoke a");
    assertThat(run.getParentSpanId()).isEqualTo(request.getSpanContext().getSpanId());
    assertThat(run.getAttributes().get(SpanhouseAttributes.RUN_PARENT_ID)).isEqualTo(RUN);
  }

  @Test
  void environment_thatMakesNoSense_isIgnored() {
    Map<String, String> nonsense =
        Map.of(
            "SPANHOUSE_PARENT_RUN", "$(whoami)", "TRACEPARENT", "00-0-0-00", "TRACESTATE", "=,=");
    recorded.builder().processEnvironment(nonsense).build().run("a").start().close();

    SpanData run = recorded.span("agent.invoke a");
    assertThat(run.getParentSpanContext().isValid()).isFalse();
    assertThat(run.getAttributes().get(SpanhouseAttributes.RUN_PARENT_ID)).isNull();
  }

  @Test
  void propagateTo_insideARun_replacesWhatWasInherited() {
    Map<String, String> environment = new HashMap<>(STARTED_BY);
    environment.put("PATH", "/bin");
    try (AgentRun run = telemetry.run("a").start()) {
      telemetry.propagateTo(environment);

      assertThat(environment)
          .isEqualTo(
              Map.of(
                  "PATH",
                  "/bin",
                  "SPANHOUSE_PARENT_RUN",
                  run.id(),
                  "TRACEPARENT",
                  "00-%s-%s-%s".formatted(run.traceId(), run.spanId(), flagsOf(run))));
    }
  }

  @Test
  void propagateTo_outsideOfRuns_changesNothing() {
    Map<String, String> environment = new HashMap<>(STARTED_BY);
    telemetry.propagateTo(environment);

    assertThat(environment).isEqualTo(STARTED_BY);
  }

  @Test
  void propagateTo_withoutSdk_passesOnWhatThisProcessWasGiven() {
    Map<String, String> environment = new HashMap<>();
    AgentTelemetry idle =
        AgentTelemetry.builder(OpenTelemetry.noop()).processEnvironment(STARTED_BY).build();
    try (AgentRun run = idle.run("a").start()) {
      idle.propagateTo(environment);

      assertThat(environment).containsEntry("SPANHOUSE_PARENT_RUN", run.id());
      assertThat(environment).containsEntry("TRACEPARENT", STARTED_BY.get("TRACEPARENT"));
    }
  }

  @Test
  void baggageAskedFor_isPassedOn_withTheRest() {
    Map<String, String> environment = new HashMap<>(Map.of("BAGGAGE", "tenant=old"));
    AgentTelemetry asked = recorded.builder().baggage(true).build();
    try (Scope theirs = Baggage.builder().put("tenant", "t1").build().makeCurrent();
        AgentRun run = asked.run("parent").session("s-1").customer("acme").start()) {
      telemetry.propagateTo(environment);
      assertThat(environment).as("not asked for").containsEntry("BAGGAGE", "tenant=old");
      asked.propagateTo(environment);
      assertThat(environment.get("BAGGAGE"))
          .contains("tenant=t1", "spanhouse.session.id=s-1", "spanhouse.run.id=" + run.id());

      try (Scope child = Context.root().makeCurrent()) {
        AgentTelemetry started =
            recorded.builder().baggage(true).processEnvironment(environment).build();
        try (AgentRun below = started.run("child").start()) {
          assertThat(Baggage.current().getEntryValue("tenant")).isEqualTo("t1");
          assertThat(Baggage.current().getEntryValue("spanhouse.run.id")).isEqualTo(below.id());
        }
        recorded.builder().processEnvironment(environment).build().run("unasked").start().close();
      }
      Attributes child = recorded.span("agent.invoke child").getAttributes();
      assertThat(child.get(SpanhouseAttributes.RUN_PARENT_ID)).isEqualTo(run.id());
      assertThat(child.get(SpanhouseAttributes.RUN_ROOT_ID)).isEqualTo(run.id());
      assertThat(child.get(SpanhouseAttributes.SESSION_ID)).isEqualTo("s-1");
      assertThat(child.get(SpanhouseAttributes.CUSTOMER_ID)).isEqualTo("acme");
      Attributes unasked = recorded.span("agent.invoke unasked").getAttributes();
      assertThat(unasked.get(SpanhouseAttributes.RUN_PARENT_ID)).isEqualTo(run.id());
      assertThat(unasked.get(SpanhouseAttributes.CUSTOMER_ID)).isNull();
    }
  }

  @Test
  void baggageOfAnotherRun_doesNotNameTheRoot() {
    Map<String, String> environment = new HashMap<>(STARTED_BY);
    environment.put("BAGGAGE", "spanhouse.run.id=run_eu_1,spanhouse.run.root_id=run_eu_2");
    recorded
        .builder()
        .baggage(true)
        .processEnvironment(environment)
        .build()
        .run("a")
        .start()
        .close();

    Attributes run = recorded.span("agent.invoke a").getAttributes();
    assertThat(run.get(SpanhouseAttributes.RUN_PARENT_ID)).isEqualTo(RUN);
    assertThat(run.get(SpanhouseAttributes.RUN_ROOT_ID)).isNull();
  }

  @Test
  void propagateTo_anEnvironmentThatCannotBeSet_isHarmless() {
    try (AgentRun run = telemetry.run("a").start()) {
      telemetry.propagateTo(null);
      telemetry.propagateTo(Map.of());
      assertThat(run.id()).isNotEmpty();
    }
  }

  private static String flagsOf(AgentRun run) {
    return run.span().getSpanContext().getTraceFlags().asHex();
  }

  private static Context remoteSpan(String state) {
    String[] entry = state.split("=", 2);
    SpanContext remote =
        SpanContext.createFromRemoteParent(
            TRACE,
            SPAN,
            TraceFlags.getSampled(),
            TraceState.builder().put(entry[0], entry[1]).build());
    return Context.root().with(Span.wrap(remote));
  }

  private static ProcessBuilder childProgram() {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            ChildProgram.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  private static List<String> outputOf(ProcessBuilder builder) throws Exception {
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    return output.lines().toList();
  }
}
