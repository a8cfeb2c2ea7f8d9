package io.spanhouse.semconv;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a tool, made by {@link AgentTelemetry#toolCall}: span {@code tool.execute
 * {tool}}. One that is tried again is a new one with the next {@link #attempt}.
 */
public final class ToolCall extends EventScope<ToolCall> {
  private static final SpanName KIND = new SpanName("tool.execute");
  private static final String OPERATION = "execute_tool";

  private ToolCall(AgentTelemetry telemetry, StartedSpan started) {
    super(telemetry, started);
  }

  static ToolCall start(AgentTelemetry telemetry, @Nullable String tool) {
    Context parent = Attachment.currentContext();
    SpanBuilder builder =
        telemetry
            .spanBuilder(KIND, tool, telemetry.stamped(parent))
            .setAttribute(GenAiAttributes.OPERATION_NAME, OPERATION);
    ToolCall call = new ToolCall(telemetry, StartedSpan.start(builder, parent));
    return call.set(GenAiAttributes.TOOL_NAME, tool);
  }

  /** The identifier that the model gave the call. */
  public ToolCall callId(@Nullable String id) {
    return set(GenAiAttributes.TOOL_CALL_ID, id);
  }

  /** {@code function}, {@code extension} or {@code datastore}. */
  public ToolCall type(@Nullable String type) {
    return set(GenAiAttributes.TOOL_TYPE, type);
  }

  /** Which try this is, from 1. */
  public ToolCall attempt(int attempt) {
    return setCount(SpanhouseAttributes.ATTEMPT, attempt);
  }

  /** What the tool was given: JSON text, or a map or list that is recorded as JSON. */
  public ToolCall arguments(@Nullable Object arguments) {
    return setContent(
        GenAiAttributes.TOOL_CALL_ARGUMENTS, arguments, telemetry().settings().recordToolIo());
  }

  /** What the tool gave back: text, or a map or list that is recorded as JSON. */
  public ToolCall result(@Nullable Object result) {
    return setContent(
        GenAiAttributes.TOOL_CALL_RESULT, result, telemetry().settings().recordToolIo());
  }

  /** What the tool said meanwhile: text, or a map or list that is recorded as JSON. */
  public ToolCall logs(@Nullable Object logs) {
    return setData("logs", logs, telemetry().settings().recordToolIo());
  }

  /** What the execution cost in USD, where the tool is a paid service. */
  public ToolCall cost(@Nullable BigDecimal usd) {
    return setCost(usd);
  }

  @Override
  ToolCall self() {
    return this;
  }
}
