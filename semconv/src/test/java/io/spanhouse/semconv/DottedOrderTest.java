package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DottedOrderTest {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final RecordedTelemetry recorded = new RecordedTelemetry();
  private final AgentTelemetry telemetry = recorded.telemetry();

  @AfterEach
  void close() {
    recorded.close();
  }

  @Test
  void helperSpans_tellTheirStartAndSpanIdFromTheRootDown() {
    try (AgentRun run = telemetry.run("a").start()) {
      assertThat(run.id()).isNotEmpty();
      telemetry.toolCall("t").close();
    }

    SpanData root = recorded.span("agent.invoke a");
    SpanData child = recorded.span("tool.execute t");
    assertThat(dottedOrder(root)).isEqualTo(part(root));
    assertThat(dottedOrder(child)).isEqualTo(part(root) + "." + part(child));
  }

  @Test
  void sortedSpans_areInTheOrderTheyRan() throws InterruptedException {
    try (AgentRun run = telemetry.run("a").start()) {
      assertThat(run.id()).isNotEmpty();
      for (String tool : List.of("z", "y", "x")) {
        try (ToolCall call = telemetry.toolCall(tool)) {
          telemetry.modelCall("p", "below-" + call.span().hashCode() + tool).close();
        }
        Thread.sleep(1);
      }
    }

    List<String> names =
        recorded.spans().stream()
            .sorted(Comparator.comparing(DottedOrderTest::dottedOrder))
            .map(span -> span.getName().replaceAll("below-\\d+", "below-"))
            .toList();
    assertThat(names)
        .containsExactly(
            "agent.invoke a",
            "tool.execute z",
            "model.call below-z",
            "tool.execute y",
            "model.call below-y",
            "tool.execute x",
            "model.call below-x");
  }

  @Test
  void spans_neverEndBeforeTheyStart() {
    try (AgentRun run = telemetry.run("a").start()) {
      assertThat(run.id()).isNotEmpty();
      for (int i = 0; i < 1000; i++) {
        telemetry.toolCall("t").close();
      }
    }

    SpanData root = recorded.span("agent.invoke a");
    assertThat(recorded.spans())
        .allSatisfy(
            span -> {
              assertThat(span.getEndEpochNanos()).isGreaterThanOrEqualTo(span.getStartEpochNanos());
              assertThat(span.getStartEpochNanos())
                  .isGreaterThanOrEqualTo(root.getStartEpochNanos());
            });
  }

  @Test
  void belowRemoteParent_isLeftToTheReader() {
    SpanContext remote =
        SpanContext.createFromRemoteParent(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.getDefault());
    try (Scope ignored = Span.wrap(remote).makeCurrent()) {
      telemetry.run("a").start().close();
    }

    assertThat(dottedOrder(recorded.span("agent.invoke a"))).isNull();
  }

  @Test
  void belowAnotherLibrarysSpan_isLeftToTheReader() {
    try (AgentRun run = telemetry.run("a").start()) {
      assertThat(run.id()).isNotEmpty();
      Span http = recorded.openTelemetry().getTracer("http").spanBuilder("POST").startSpan();
      try (Scope ignored = http.makeCurrent()) {
        telemetry.toolCall("t").close();
      } finally {
        http.end();
      }
    }

    assertThat(dottedOrder(recorded.span("agent.invoke a"))).isNotNull();
    assertThat(dottedOrder(recorded.span("tool.execute t"))).isNull();
  }

  @Test
  void endlessNesting_stopsGrowing() {
    nest(400);

    assertThat(recorded.spans())
        .hasSize(400)
        .allSatisfy(
            span -> {
              String order = dottedOrder(span);
              assertThat(order == null ? 0 : order.length()).isLessThan(10_000);
            });
  }

  private void nest(int depth) {
    if (depth > 0) {
      telemetry
          .step("s")
          .call(
              step -> {
                nest(depth - 1);
                return step;
              });
    }
  }

  private static String dottedOrder(SpanData span) {
    return span.getAttributes().get(SpanhouseAttributes.DOTTED_ORDER);
  }

  private static String part(SpanData span) {
    return TIME.format(Instant.ofEpochSecond(0, span.getStartEpochNanos())) + span.getSpanId();
  }
}
