package io.spanhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real SDK with its spans kept in memory. */
public final class RecordedSpans implements AutoCloseable {
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .build();

  public OpenTelemetrySdk sdk() {
    return sdk;
  }

  /** In the order they started. */
  public List<SpanData> named(String name) {
    return exporter.getFinishedSpanItems().stream()
        .filter(span -> span.getName().equals(name))
        .sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
        .toList();
  }

  /** The one span of that name; anything else fails the test. */
  public SpanData only(String name) {
    assertThat(named(name)).as("spans named " + name + " of " + names()).hasSize(1);
    return named(name).get(0);
  }

  /** For a reactive chain, which ends its spans, outer before inner, after the last signal. */
  public void await(String name, int count) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (named(name).size() < count && System.nanoTime() < deadlineNanos) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(named(name)).as("spans named " + name + " of " + names()).hasSize(count);
  }

  public List<String> names() {
    return exporter.getFinishedSpanItems().stream().map(SpanData::getName).sorted().toList();
  }

  @Override
  public void close() {
    sdk.close();
  }
}
