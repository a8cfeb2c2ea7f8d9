package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private final RecordedTelemetry recorded = new RecordedTelemetry();
  private final AgentTelemetry telemetry = recorded.telemetry();

  @AfterEach
  void close() {
    recorded.close();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void heartbeat_isARunThatEndsWhenItStarts() {
    String id = telemetry.heartbeat("nightly-job");

    SpanData span = recorded.span("agent.invoke nightly-job");
    assertThat(span.getStartEpochNanos()).isEqualTo(span.getEndEpochNanos());
    assertThat(span.getEvents()).isEmpty();
    assertThat(span.getAttributes().get(SpanhouseAttributes.RUN_ID)).isEqualTo(id);
    assertThat(span.getAttributes().get(SpanhouseAttributes.RUN_TYPE)).isEqualTo("heartbeat");
    assertThat(span.getAttributes().get(SpanhouseAttributes.RUN_STATUS)).isEqualTo("success");
    assertThat(span.getAttributes().get(SpanhouseAttributes.DOTTED_ORDER))
        .endsWith("Z" + span.getSpanId());
  }

  @Test
  void heartbeat_withInterval_tellsIt() {
    telemetry.heartbeat("nightly-job", Duration.ofDays(1));

    assertThat(
            recorded
                .span("agent.invoke nightly-job")
                .getAttributes()
                .get(SpanhouseAttributes.metadata("heartbeat_interval_seconds")))
        .isEqualTo("86400");
  }

  @Test
  void heartbeat_belowAnotherLibrarysSpan_takesNoTimeEither() {
    SpanContext remote =
        SpanContext.createFromRemoteParent(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.getDefault());
    try (Scope ignored = Span.wrap(remote).makeCurrent()) {
      telemetry.heartbeat("a");
    }

    SpanData span = recorded.span("agent.invoke a");
    assertThat(span.getStartEpochNanos()).isEqualTo(span.getEndEpochNanos());
    assertThat(span.getParentSpanId()).isEqualTo("b7ad6b7169203331");
  }

  @Test
  void noSdk_makesAnIdAllTheSame() {
    assertThat(AgentTelemetry.create(OpenTelemetry.noop()).heartbeat("a")).startsWith("run_xx_");
    assertThat(AgentTelemetry.create(null).heartbeat("a", null)).startsWith("run_xx_");
  }
}
