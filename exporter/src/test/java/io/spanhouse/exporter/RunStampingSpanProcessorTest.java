package io.spanhouse.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.spanhouse.semconv.AgentRun;
import io.spanhouse.semconv.AgentTelemetry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunStampingSpanProcessorTest {
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(RunStampingSpanProcessor.create())
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .build();
  private final AgentTelemetry telemetry = AgentTelemetry.create(sdk);

  @AfterEach
  void close() {
    sdk.close();
  }

  @Test
  void foreignSpanInsideARun_isStamped() {
    AgentRun run = startRun();
    try (run) {
      foreignSpan("GET", Attributes.empty());
    }

    assertThat(attributes("GET"))
        .isEqualTo(
            Map.of(
                "spanhouse.run.id", run.id(),
                "spanhouse.run.root_id", run.id(),
                "gen_ai.agent.name", "agent",
                "spanhouse.session.id", "s-1",
                "spanhouse.customer.id", "acme",
                "spanhouse.feature", "digest"));
  }

  @Test
  void foreignSpanBelowAForeignSpan_isStamped() {
    AgentRun run = startRun();
    try (run) {
      Span client = sdk.getTracer("http").spanBuilder("GET").startSpan();
      try (Scope ignored = client.makeCurrent()) {
        foreignSpan("DNS", Attributes.empty());
      } finally {
        client.end();
      }
    }

    assertThat(attributes("DNS")).containsEntry("spanhouse.run.id", run.id());
  }

  @Test
  void foreignSpanOnAnotherThread_isStampedWithThePropagatedRun() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    AgentRun run = startRun();
    try (run) {
      Context.taskWrapping(thread).submit(() -> foreignSpan("GET", Attributes.empty())).get();
    } finally {
      thread.shutdownNow();
    }

    assertThat(attributes("GET")).containsEntry("spanhouse.run.id", run.id());
  }

  @Test
  void foreignSpanOutsideAnyRun_isLeftAlone() {
    startRun().close();
    foreignSpan("GET", Attributes.empty());

    assertThat(attributes("GET")).isEmpty();
  }

  @Test
  void whatASpanSaysOfItself_stays() {
    try (AgentRun run = startRun()) {
      foreignSpan(
          "GET",
          Attributes.builder()
              .put("spanhouse.customer.id", "other")
              .put("gen_ai.agent.name", "helper")
              .build());
      assertThat(run.id()).isNotEmpty();
    }

    assertThat(attributes("GET"))
        .containsEntry("spanhouse.customer.id", "other")
        .containsEntry("gen_ai.agent.name", "helper")
        .containsEntry("spanhouse.session.id", "s-1");
  }

  @Test
  void spanWithARunOfItsOwn_isLeftAlone() {
    Attributes own = Attributes.builder().put("spanhouse.run.id", "run_zz_1").build();
    try (AgentRun run = startRun()) {
      foreignSpan("remote", own);
      assertThat(run.id()).isNotEmpty();
    }

    assertThat(attributes("remote")).isEqualTo(Map.of("spanhouse.run.id", "run_zz_1"));
  }

  @Test
  void foreignAgentSpan_isARunBelow() {
    List<Attributes> marks =
        List.of(
            Attributes.builder().put("gen_ai.operation.name", "invoke_agent").build(),
            Attributes.builder().put("gen_ai.operation.name", "invoke_workflow").build(),
            Attributes.builder().put("openinference.span.kind", "AGENT").build(),
            Attributes.builder().put("traceloop.span.kind", "workflow").build(),
            Attributes.builder().put("spanhouse.kind", "agent.invoke").build());
    AgentRun run = startRun();
    try (run) {
      for (int i = 0; i < marks.size(); i++) {
        foreignSpan("agent-" + i, marks.get(i));
      }
    }

    for (int i = 0; i < marks.size(); i++) {
      assertThat(attributes("agent-" + i))
          .containsEntry("spanhouse.run.parent_id", run.id())
          .containsEntry("spanhouse.run.root_id", run.id())
          .containsEntry("spanhouse.customer.id", "acme")
          .doesNotContainKeys("spanhouse.run.id", "gen_ai.agent.name");
    }
  }

  @Test
  void nestedRun_keepsItsOwnStamps() {
    AgentRun outer = startRun();
    AgentRun inner;
    try (outer) {
      inner = telemetry.run("inner").start();
      try (inner) {
        foreignSpan("GET", Attributes.empty());
      }
    }

    assertThat(attributes("agent.invoke inner"))
        .containsEntry("spanhouse.run.id", inner.id())
        .containsEntry("spanhouse.run.parent_id", outer.id())
        .containsEntry("gen_ai.agent.name", "inner");
    assertThat(attributes("GET"))
        .containsEntry("spanhouse.run.id", inner.id())
        .containsEntry("spanhouse.run.root_id", outer.id());
  }

  private AgentRun startRun() {
    return telemetry
        .run("agent")
        .session("s-1")
        .customer("acme")
        .user("u-1")
        .feature("digest")
        .start();
  }

  private void foreignSpan(String name, Attributes attributes) {
    sdk.getTracer("http").spanBuilder(name).setAllAttributes(attributes).startSpan().end();
  }

  private Map<String, Object> attributes(String name) {
    List<SpanData> named =
        exporter.getFinishedSpanItems().stream()
            .filter(span -> span.getName().equals(name))
            .toList();
    assertThat(named).as("spans named " + name).hasSize(1);
    return named.get(0).getAttributes().asMap().entrySet().stream()
        .collect(Collectors.toMap(entry -> entry.getKey().getKey(), Map.Entry::getValue));
  }
}
