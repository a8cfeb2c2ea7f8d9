package io.spanhouse.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.spanhouse.semconv.AgentTelemetry;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunFlushingSpanProcessorTest {
  private static final int ROUNDS = 300;

  @Test
  void runsThatEndDuringAFlush_areSentByTheShutdown() {
    for (int round = 0; round < ROUNDS; round++) {
      SlowExporter exporter = new SlowExporter(round % 3);
      OpenTelemetrySdk sdk = sdk(exporter);
      AgentTelemetry telemetry = AgentTelemetry.create(sdk);
      for (int i = 0; i < 5; i++) {
        telemetry.run("agent").start().close();
      }
      sdk.close();

      assertThat(exporter.spans).as("round %d", round).hasSize(5);
    }
  }

  @Test
  void runsThatEndDuringAFlush_areSentByTheNextOne() {
    for (int round = 0; round < ROUNDS; round++) {
      SlowExporter exporter = new SlowExporter(round % 3);
      try (OpenTelemetrySdk sdk = sdk(exporter)) {
        AgentTelemetry telemetry = AgentTelemetry.create(sdk);
        for (int i = 0; i < 5; i++) {
          telemetry.run("agent").start().close();
        }
        sdk.getSdkTracerProvider().forceFlush().join(60, TimeUnit.SECONDS);

        assertThat(exporter.spans).as("round %d", round).hasSize(5);
      }
    }
  }

  @Test
  void outermostRun_isSentWhenItEnds() throws Exception {
    SlowExporter exporter = new SlowExporter(0);
    try (OpenTelemetrySdk sdk = sdk(exporter)) {
      AgentTelemetry telemetry = AgentTelemetry.create(sdk);
      telemetry.run("outer").start().call(run -> telemetry.run("inner").start().call(r -> 1));

      Eventually.until("sent", () -> exporter.spans.size() == 2);
    }
  }

  /** Batches wait for an hour: what arrives was flushed. */
  private static OpenTelemetrySdk sdk(SpanExporter exporter) {
    BatchSpanProcessor batch =
        BatchSpanProcessor.builder(exporter).setScheduleDelay(Duration.ofHours(1)).build();
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .addSpanProcessor(new RunFlushingSpanProcessor(batch))
                .build())
        .build();
  }

  private static final class SlowExporter implements SpanExporter {
    final Set<String> spans = ConcurrentHashMap.newKeySet();
    private final int millis;

    SlowExporter(int millis) {
      this.millis = millis;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> batch) {
      try {
        TimeUnit.MILLISECONDS.sleep(millis);
      } catch (InterruptedException e) {
        return CompletableResultCode.ofFailure();
      }
      batch.forEach(span -> spans.add(span.getSpanId()));
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
