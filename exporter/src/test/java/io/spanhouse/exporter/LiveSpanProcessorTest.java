package io.spanhouse.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.spanhouse.semconv.AgentRun;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.ModelCall;
import io.spanhouse.semconv.SpanhouseAttributes;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveSpanProcessorTest {
  private static final long MANY_INTERVALS = LiveSpanProcessor.INTERVAL.toMillis() * 4;

  private final InMemorySpanExporter starts = InMemorySpanExporter.create();

  @Test
  void spanThatGoesOn_isToldOnce_asRunning() throws Exception {
    try (OpenTelemetrySdk sdk = sdk(Sampler.alwaysOn())) {
      AgentTelemetry telemetry = AgentTelemetry.create(sdk);
      AgentRun run = telemetry.run("agent").customer("acme").start();
      ModelCall call = telemetry.modelCall("openai", "gpt-5.4");
      List<SpanData> told = awaitStarts(2);
      TimeUnit.MILLISECONDS.sleep(MANY_INTERVALS);
      call.close();
      run.close();

      assertThat(starts.getFinishedSpanItems()).hasSize(2);
      assertThat(told)
          .extracting(SpanData::getName)
          .containsExactlyInAnyOrder("agent.invoke agent", "model.call gpt-5.4");
      assertThat(told)
          .allSatisfy(
              span -> {
                assertThat(span.getEndEpochNanos()).isZero();
                assertThat(span.hasEnded()).isFalse();
                assertThat(span.getAttributes().get(SpanhouseAttributes.RUNNING)).isTrue();
                assertThat(span.getAttributes().get(SpanhouseAttributes.CUSTOMER_ID))
                    .isEqualTo("acme");
              });
    }
  }

  @Test
  void spanOfAnotherSort_isNotTold() throws Exception {
    try (OpenTelemetrySdk sdk = sdk(Sampler.alwaysOn())) {
      Span http = sdk.getTracer("http").spanBuilder("GET").startSpan();
      TimeUnit.MILLISECONDS.sleep(MANY_INTERVALS);
      http.end();

      assertThat(starts.getFinishedSpanItems()).isEmpty();
    }
  }

  @Test
  void spanThatIsNotSampled_isNotTold() throws Exception {
    try (OpenTelemetrySdk sdk = sdk(Sampler.alwaysOff())) {
      AgentRun run = AgentTelemetry.create(sdk).run("agent").start();
      TimeUnit.MILLISECONDS.sleep(MANY_INTERVALS);
      run.close();

      assertThat(starts.getFinishedSpanItems()).isEmpty();
    }
  }

  @Test
  void manyStarts_areBounded_andCounted() throws Exception {
    BusyExporter busy = new BusyExporter();
    LiveSpanProcessor live = LiveSpanProcessor.create(busy);
    try (OpenTelemetrySdk sdk = sdk(live)) {
      AgentTelemetry telemetry = AgentTelemetry.create(sdk);
      startRuns(telemetry, 1);
      Eventually.until("busy with a start", () -> busy.requests.get() == 1);
      startRuns(telemetry, 50_000);

      assertThat(live.untold()).isEqualTo(50_000 - 8192);
    }
  }

  /** Runs that are not closed stay current on their thread. */
  private static void startRuns(AgentTelemetry telemetry, int runs) throws InterruptedException {
    Thread thread =
        new Thread(() -> IntStream.range(0, runs).forEach(i -> telemetry.run("agent").start()));
    thread.start();
    thread.join();
  }

  /** Does not come to an end with its first request. */
  private static final class BusyExporter implements SpanExporter {
    final AtomicInteger requests = new AtomicInteger();

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      requests.incrementAndGet();
      return new CompletableResultCode();
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

  private OpenTelemetrySdk sdk(Sampler sampler) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .setSampler(sampler)
                .addSpanProcessor(LiveSpanProcessor.create(starts))
                .build())
        .build();
  }

  private static OpenTelemetrySdk sdk(LiveSpanProcessor live) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(live).build())
        .build();
  }

  private List<SpanData> awaitStarts(int count) throws InterruptedException {
    Eventually.until("started", () -> starts.getFinishedSpanItems().size() >= count);
    return starts.getFinishedSpanItems();
  }
}
