package io.spanhouse.exporter.clickhouse;

import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.spanhouse.semconv.AgentTelemetry;

/** Ends a model call and goes on with its run until it is killed. */
final class InterruptedProgram {
  private InterruptedProgram() {}

  public static void main(String[] args) throws Exception {
    AgentTelemetry telemetry =
        AgentTelemetry.create(AutoConfiguredOpenTelemetrySdk.initialize().getOpenTelemetrySdk());
    telemetry
        .run("interrupted")
        .start()
        .call(
            run -> {
              telemetry.modelCall("openai", "gpt-5.4").call(call -> call.tokens(10, 5));
              run.log("working");
              Thread.sleep(600_000);
              return null;
            });
  }
}
