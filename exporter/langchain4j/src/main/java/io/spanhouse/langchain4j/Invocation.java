package io.spanhouse.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import io.opentelemetry.context.Context;
import io.spanhouse.semconv.AgentRun;
import io.spanhouse.semconv.ToolCall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One invocation of an AI service: its run and the tools that it is executing. */
final class Invocation {
  private final AgentRun run;

  /** By identity: a model may ask for the same thing twice at once. */
  private final Map<ToolExecutionRequest, OpenTool> openTools =
      Collections.synchronizedMap(new IdentityHashMap<>());

  Invocation(AgentRun run) {
    this.run = run;
  }

  AgentRun run() {
    return run;
  }

  void opened(ToolExecutionRequest request, OpenTool tool) {
    openTools.put(request, tool);
  }

  @Nullable OpenTool ended(ToolExecutionRequest request) {
    return openTools.remove(request);
  }

  /** Ends the tools whose error the program let through, which nothing else reports. */
  void failOpenTools(Throwable error) {
    List<OpenTool> left;
    synchronized (openTools) {
      left = new ArrayList<>(openTools.values());
      openTools.clear();
    }
    for (OpenTool tool : left) {
      tool.call.fail(error);
      tool.close();
    }
  }

  /**
   * A tool at work.
   *
   * @param before the Context of {@code thread} without the tool
   */
  record OpenTool(ToolCall call, Context before, Thread thread) {

    void close() {
      call.close();
      if (thread == Thread.currentThread()) {
        ThreadContext.set(before);
      }
    }
  }
}
