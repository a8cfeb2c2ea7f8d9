package io.spanhouse.examples;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;

/** An agent's run with one model call, through the plain OpenTelemetry API. */
public final class FirstSpan {
  private FirstSpan() {}

  public static void main(String[] args) {
    OpenTelemetrySdk sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook()
            .build()
            .getOpenTelemetrySdk();
    Tracer tracer = sdk.getTracer("first-span");

    Span agent =
        tracer
            .spanBuilder("invoke_agent greeter")
            .setAttribute("gen_ai.operation.name", "invoke_agent")
            .setAttribute("gen_ai.agent.name", "greeter-java")
            .startSpan();
    Span call =
        tracer
            .spanBuilder("chat gpt-5.4-mini")
            .setParent(Context.current().with(agent))
            .setAttribute("gen_ai.operation.name", "chat")
            .setAttribute("gen_ai.provider.name", "openai")
            .setAttribute("gen_ai.request.model", "gpt-5.4-mini")
            .startSpan();
    call.setAttribute("gen_ai.usage.input_tokens", 12);
    call.setAttribute("gen_ai.usage.output_tokens", 3);
    call.end();
    agent.end();

    sdk.close();
  }
}
