package io.spanhouse.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.service.tool.BeforeToolExecution;
import dev.langchain4j.service.tool.ToolExecution;
import io.opentelemetry.context.Context;
import io.spanhouse.langchain4j.Invocation.OpenTool;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.ToolCall;

/** Makes tool executions tool calls, current on the tool's thread while it works. */
final class ToolExecutions {
  private static final String TOOL_ERROR = "tool_error";

  private final AgentTelemetry telemetry;
  private final Invocations invocations;

  ToolExecutions(AgentTelemetry telemetry, Invocations invocations) {
    this.telemetry = telemetry;
    this.invocations = invocations;
  }

  void before(BeforeToolExecution execution) {
    Invocation invocation = invocations.of(execution.invocationContext());
    if (invocation == null) {
      return;
    }
    ToolExecutionRequest request = execution.request();
    Context before = Context.current();
    ThreadContext.set(invocation.run().context());
    ToolCall call =
        telemetry
            .toolCall(request.name())
            .callId(request.id())
            .type("function")
            .arguments(request.arguments());
    invocation.opened(request, new OpenTool(call, before, Thread.currentThread()));
  }

  void after(ToolExecution execution) {
    Invocation invocation = invocations.of(execution.invocationContext());
    OpenTool tool = invocation == null ? null : invocation.ended(execution.request());
    if (tool == null) {
      return;
    }
    try {
      tool.call().result(ChatMessages.text(execution.resultContents()));
      if (execution.hasFailed()) {
        tool.call().fail(TOOL_ERROR, null, null);
      }
    } finally {
      tool.close();
    }
  }
}
