package io.spanhouse.springai;

import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.ToolCall;
import org.springframework.ai.tool.observation.ToolCallingObservationContext;

/** An execution of a tool: a tool call. */
final class ToolCallRecorder extends ObservationRecorder<ToolCallingObservationContext, ToolCall> {
  private final AgentTelemetry telemetry;

  ToolCallRecorder(AgentTelemetry telemetry) {
    super(ToolCallingObservationContext.class);
    this.telemetry = telemetry;
  }

  @Override
  ToolCall start(ToolCallingObservationContext context) {
    String callId = context.getToolCallId();
    return telemetry
        .toolCall(context.getToolDefinition().name())
        .callId(callId.isEmpty() ? null : callId)
        .type(context.getToolType())
        .arguments(context.getToolCallArguments());
  }

  @Override
  void end(ToolCallingObservationContext context, ToolCall call) {
    call.result(context.getToolCallResult());
  }
}
