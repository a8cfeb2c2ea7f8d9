package io.spanhouse.semconv;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;

/** A program of its own that makes one run and prints where it belongs. */
final class ChildProgram {

  private ChildProgram() {}

  public static void main(String[] args) {
    InMemorySpanExporter exporter = InMemorySpanExporter.create();
    try (OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build()) {
      AgentTelemetry.create(sdk).run("child").start().close();
      SpanData span = exporter.getFinishedSpanItems().get(0);
      System.out.println("trace=" + span.getTraceId());
      System.out.println("parentSpan=" + span.getParentSpanId());
      System.out.println("state=" + span.getParentSpanContext().getTraceState().get("vendor"));
      System.out.println(
          "parentRun=" + span.getAttributes().get(SpanhouseAttributes.RUN_PARENT_ID));
    }
  }
}
