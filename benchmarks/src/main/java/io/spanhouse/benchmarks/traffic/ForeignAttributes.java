package io.spanhouse.benchmarks.traffic;

import io.spanhouse.semconv.GenAiAttributes;

/** Attributes as instrumentations set them that know OpenTelemetry's conventions only. */
final class ForeignAttributes {
  private static final int SPAN = 0x4a;
  private static final Key OPERATION = Key.of(GenAiAttributes.OPERATION_NAME);
  private static final Key AGENT_NAME = Key.of(GenAiAttributes.AGENT_NAME);
  private static final Key AGENT_ID = Key.of(GenAiAttributes.AGENT_ID);
  private static final Key AGENT_VERSION = Key.of(GenAiAttributes.AGENT_VERSION);
  private static final Key CONVERSATION = Key.of(GenAiAttributes.CONVERSATION_ID);
  private static final Key PROVIDER = Key.of(GenAiAttributes.PROVIDER_NAME);
  private static final Key TOOL_NAME = Key.of(GenAiAttributes.TOOL_NAME);
  private static final Key TOOL_TYPE = Key.of(GenAiAttributes.TOOL_TYPE);
  private static final Key TOOL_CALL_ID = Key.of(GenAiAttributes.TOOL_CALL_ID);
  private static final Key USER = Key.of("user.id");
  private static final Key TENANT = Key.of("tenant.id");
  private static final Key ERROR_TYPE = Key.of("error.type");
  private static final Key THREAD_NAME = Key.of("thread.name");
  private static final Key FUNCTION = Key.of("code.function.name");

  private final ProtoWriter out;
  private final CallAttributes calls;

  ForeignAttributes(ProtoWriter out) {
    this.out = out;
    calls = new CallAttributes(out);
  }

  void write(TrafficSpan span) {
    out.attribute(SPAN, OPERATION, span.kind.operation);
    TrafficRun run = span.run();
    if (run != null && span.kind != Kind.TOOL) {
      out.attribute(SPAN, CONVERSATION, run.audience.session());
    }
    switch (span.kind) {
      case AGENT -> run((TrafficRun) span);
      case MODEL -> calls.write((ModelCall) span, false);
      case TOOL -> {
        out.attribute(SPAN, TOOL_NAME, span.subject);
        out.attribute(SPAN, TOOL_TYPE, "function");
        out.attribute(SPAN, TOOL_CALL_ID, "call_" + span.firstTry.hexId());
      }
      default -> throw new IllegalArgumentException(span.name());
    }
    if (span.failure != null) {
      out.attribute(SPAN, ERROR_TYPE, span.failure.type());
    }
    out.attribute(SPAN, THREAD_NAME, "worker-" + (span.spanId >>> 60));
    out.attribute(SPAN, FUNCTION, "agents.runtime.Executor.run");
  }

  private void run(TrafficRun run) {
    out.attribute(SPAN, AGENT_NAME, run.agent.name());
    out.attribute(SPAN, AGENT_ID, run.agent.id());
    out.attribute(SPAN, AGENT_VERSION, run.agent.version());
    out.attribute(SPAN, PROVIDER, run.agent.models().get(0).sentProvider());
    out.attribute(SPAN, USER, run.audience.user());
    out.attribute(SPAN, TENANT, run.audience.customer());
    if (run.reported != null) {
      calls.usage(run.reported, run.dialect);
    }
  }
}
