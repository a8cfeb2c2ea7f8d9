package io.spanhouse.examples;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.spanhouse.exporter.SpanhouseExporter;
import io.spanhouse.semconv.AgentTelemetry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An agent that has called a tool and now waits for a model, for ever: to be looked at while it
 * runs, and killed. Takes the receiver's OTLP/gRPC endpoint as its argument; prints {@code run <run
 * id>} when it waits.
 */
public final class NightShift {
  private NightShift() {}

  public static void main(String[] arguments) throws InterruptedException {
    SpanhouseExporter exporter = SpanhouseExporter.builder().endpoint(arguments[0]).build();
    Resource service =
        Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "night-shift"));
    try (OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(exporter.tracerProviderBuilder().setResource(service).build())
            .setLoggerProvider(exporter.loggerProviderBuilder().setResource(service).build())
            .build()) {
      AgentTelemetry telemetry = AgentTelemetry.create(sdk);
      telemetry
          .run("night-shift")
          .customer("acme")
          .deadline(Duration.ofSeconds(5))
          .start()
          .call(run -> work(telemetry, run.id()));
    }
  }

  private static boolean work(AgentTelemetry telemetry, String runId) throws InterruptedException {
    telemetry
        .toolCall("count_tickets")
        .call(tool -> tool.arguments(Map.of("queue", "open")).result(Map.of("tickets", 17)));
    return telemetry
        .modelCall("openai", "gpt-5.4")
        .call(
            call -> {
              System.out.println("run " + runId);
              TimeUnit.DAYS.sleep(1);
              return true;
            });
  }
}
