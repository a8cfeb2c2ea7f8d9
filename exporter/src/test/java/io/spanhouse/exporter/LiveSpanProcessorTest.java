package io.spanhouse.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.spanhouse.semconv.AgentRun;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.ModelCall;
import io.spanhouse.semconv.SpanhouseAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
    LiveSpanProcessor live = LiveSpanProcessor.create(starts);
    try (OpenTelemetrySdk sdk = sdk(live)) {
      AgentTelemetry telemetry = AgentTelemetry.create(sdk);
      // Runs that are not closed stay current on their thread.
      Thread thread =
          new Thread(() -> IntStream.range(0, 50_000).forEach(i -> telemetry.run("agent").start()));
      thread.start();
      thread.join();
      long told = starts.getFinishedSpanItems().size();

      assertThat(live.untold()).isPositive().isLessThan(50_000);
      assertThat(told + live.untold()).isGreaterThanOrEqualTo(50_000 - 8192);
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
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (starts.getFinishedSpanItems().size() < count) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return starts.getFinishedSpanItems();
  }
}
