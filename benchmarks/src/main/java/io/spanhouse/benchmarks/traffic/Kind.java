package io.spanhouse.benchmarks.traffic;

/** What a span is. */
enum Kind {
  AGENT("agent.invoke", "invoke_agent", ""),
  MODEL("model.call", "chat", "llm_call"),
  TOOL("tool.execute", "execute_tool", "tool_call"),
  STEP("step", "", "step"),
  RETRIEVAL("retrieval", "retrieval", "retrieval"),
  EMBEDDING("embedding", "embeddings", "embedding"),
  GUARDRAIL("guardrail", "", "guardrail"),
  EVALUATION("evaluation", "", "score"),
  /** HTTP, database and the like. */
  OTHER("", "", "");

  final String text;

  /** Value of {@code gen_ai.operation.name}, empty for none. */
  final String operation;

  /** Type of the event that such a span is, empty when it is none. */
  final String eventType;

  Kind(String text, String operation, String eventType) {
    this.text = text;
    this.operation = operation;
    this.eventType = eventType;
  }

  boolean isModelCall() {
    return this == MODEL || this == EMBEDDING;
  }
}
