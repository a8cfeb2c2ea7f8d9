package io.spanhouse.benchmarks.traffic;

import io.spanhouse.benchmarks.traffic.TrafficRun.Lineage;
import io.spanhouse.benchmarks.traffic.TrafficRun.Status;
import io.spanhouse.semconv.GenAiAttributes;
import io.spanhouse.semconv.SpanhouseAttributes;
import org.jspecify.annotations.Nullable;

/** Attributes as our helpers set them. */
final class HelperAttributes {
  private static final int EVENT = 0x1a;
  private static final int SPAN = 0x4a;

  private static final Key KIND = Key.of(SpanhouseAttributes.KIND);
  private static final Key RUN_ID = Key.of(SpanhouseAttributes.RUN_ID);
  private static final Key RUN_PARENT_ID = Key.of(SpanhouseAttributes.RUN_PARENT_ID);
  private static final Key RUN_ROOT_ID = Key.of(SpanhouseAttributes.RUN_ROOT_ID);
  private static final Key AGENT_NAME = Key.of(GenAiAttributes.AGENT_NAME);
  private static final Key AGENT_ID = Key.of(GenAiAttributes.AGENT_ID);
  private static final Key SESSION_ID = Key.of(SpanhouseAttributes.SESSION_ID);
  private static final Key SESSION_NAME = Key.of(SpanhouseAttributes.SESSION_NAME);
  private static final Key CUSTOMER_ID = Key.of(SpanhouseAttributes.CUSTOMER_ID);
  private static final Key USER_ID = Key.of(SpanhouseAttributes.USER_ID);
  private static final Key FEATURE = Key.of(SpanhouseAttributes.FEATURE);
  private static final Key DEPARTMENT = Key.of(SpanhouseAttributes.DEPARTMENT);
  private static final Key OPERATION = Key.of(GenAiAttributes.OPERATION_NAME);
  private static final Key CONVERSATION = Key.of(GenAiAttributes.CONVERSATION_ID);
  private static final Key AGENT_VERSION = Key.of(GenAiAttributes.AGENT_VERSION);
  private static final Key RUN_TYPE = Key.of(SpanhouseAttributes.RUN_TYPE);
  private static final Key RUN_STATUS = Key.of(SpanhouseAttributes.RUN_STATUS);
  private static final Key TIMEOUT = Key.of(SpanhouseAttributes.RUN_TIMEOUT_NS);
  private static final Key RUNNING = Key.of(SpanhouseAttributes.RUNNING);
  private static final Key REGION = Key.of(SpanhouseAttributes.REGION);
  private static final Key TAGS = Key.of(SpanhouseAttributes.TAGS);
  private static final Key PROMPT_ID = Key.of(SpanhouseAttributes.PROMPT_ID);
  private static final Key PROMPT_VERSION = Key.of(SpanhouseAttributes.PROMPT_VERSION);
  private static final Key HEARTBEAT =
      Key.of(SpanhouseAttributes.metadata("heartbeat_interval_seconds"));
  private static final Key RELEASE = Key.of(SpanhouseAttributes.metadata("release"));
  private static final Key DOTTED_ORDER = Key.of(SpanhouseAttributes.DOTTED_ORDER);
  private static final Key ATTEMPT = Key.of(SpanhouseAttributes.ATTEMPT);
  private static final Key ERROR_TYPE = Key.of("error.type");
  private static final Key ERROR_CODE = Key.of(SpanhouseAttributes.ERROR_CODE);
  private static final Key ERROR_MESSAGE = Key.of(SpanhouseAttributes.ERROR_MESSAGE);
  private static final Key ERROR_TRIGGER = Key.of(SpanhouseAttributes.ERROR_TRIGGER_EVENT_ID);
  private static final Key EVENT_ID = Key.of(SpanhouseAttributes.EVENT_ID);
  private static final Key EVENT_TYPE = Key.of(SpanhouseAttributes.EVENT_TYPE);
  private static final Key EVENT_NAME = Key.of(SpanhouseAttributes.EVENT_NAME);
  private static final Key EVENT_DATA = Key.of(SpanhouseAttributes.EVENT_DATA);
  private static final Key EVENT_STATUS = Key.of(SpanhouseAttributes.EVENT_STATUS);
  private static final Key EVENT_DURATION = Key.of(SpanhouseAttributes.EVENT_DURATION_NANOS);
  private static final Key OUTPUT = Key.of(SpanhouseAttributes.OUTPUT);
  private static final Key SEVERITY = Key.of(SpanhouseAttributes.SEVERITY);
  private static final Key SCORE_VALUE = Key.of(SpanhouseAttributes.SCORE_VALUE);
  private static final Key SCORE_LABEL = Key.of(SpanhouseAttributes.SCORE_LABEL);
  private static final Key ACTION_TYPE = Key.of(SpanhouseAttributes.ACTION_TYPE);
  private static final Key POLICY_NAME = Key.of(SpanhouseAttributes.POLICY_NAME);
  private static final Key POLICY_OUTCOME = Key.of(SpanhouseAttributes.POLICY_OUTCOME);
  private static final Key BUDGET_LIMIT = Key.of(SpanhouseAttributes.BUDGET_LIMIT);
  private static final Key BUDGET_CONSUMED = Key.of(SpanhouseAttributes.BUDGET_CONSUMED);
  private static final Key BUDGET_REMAINING = Key.of(SpanhouseAttributes.BUDGET_REMAINING);
  private static final Key PAYMENT_AMOUNT = Key.of(SpanhouseAttributes.PAYMENT_AMOUNT);
  private static final Key CURRENCY = Key.of(SpanhouseAttributes.CURRENCY);
  private static final Key TOOL_NAME = Key.of(GenAiAttributes.TOOL_NAME);
  private static final Key TOOL_TYPE = Key.of(GenAiAttributes.TOOL_TYPE);
  private static final Key TOOL_CALL_ID = Key.of(GenAiAttributes.TOOL_CALL_ID);
  private static final Key DATA_SOURCE = Key.of(GenAiAttributes.DATA_SOURCE_ID);
  private static final Key EVALUATION_NAME = Key.of(GenAiAttributes.EVALUATION_NAME);
  private static final Key EVALUATION_VALUE = Key.of(GenAiAttributes.EVALUATION_SCORE_VALUE);

  private final ProtoWriter out;
  private final CallAttributes calls;
  private final DottedOrder dottedOrder = new DottedOrder();

  HelperAttributes(ProtoWriter out) {
    this.out = out;
    calls = new CallAttributes(out);
  }

  void write(TrafficSpan span, boolean startOnly) {
    text(KIND, span.kind.text);
    stamp(span.run());
    text(OPERATION, span.kind.operation);
    text(DOTTED_ORDER, dottedOrder.of(span));
    if (span.attempt > 0) {
      out.attribute(SPAN, ATTEMPT, span.attempt);
    }
    if (startOnly) {
      out.attribute(SPAN, RUNNING, true);
    }
    switch (span.kind) {
      case AGENT -> run((TrafficRun) span, startOnly);
      case MODEL, EMBEDDING -> calls.write((ModelCall) span, startOnly);
      case TOOL -> {
        text(TOOL_NAME, span.subject);
        text(TOOL_TYPE, "function");
        text(TOOL_CALL_ID, "call_" + span.firstTry.hexId());
      }
      case STEP -> text(EVENT_NAME, span.subject);
      case RETRIEVAL -> {
        text(EVENT_NAME, span.subject);
        text(DATA_SOURCE, span.subject);
        text(EVENT_DATA, "{\"documents\":5}");
      }
      case GUARDRAIL -> {
        text(EVENT_NAME, span.subject);
        text(POLICY_NAME, span.subject);
        text(POLICY_OUTCOME, span.outcome);
      }
      case EVALUATION -> {
        text(EVALUATION_NAME, span.subject);
        out.attribute(SPAN, EVALUATION_VALUE, span.score);
      }
      case OTHER -> throw new IllegalArgumentException(span.name());
    }
    if (!startOnly) {
      end(span);
    }
  }

  private void end(TrafficSpan span) {
    if (span.failure != null) {
      text(ERROR_TYPE, span.failure.type());
      text(ERROR_CODE, span.failure.code());
    }
    if (span.cancelled) {
      text(EVENT_STATUS, "cancelled");
    }
  }

  /** What a run puts on everything inside it. */
  private void stamp(@Nullable TrafficRun run) {
    if (run == null) {
      return;
    }
    text(RUN_ID, run.id);
    if (run.parentRun != null && run.lineage != Lineage.BY_TRACE) {
      text(RUN_PARENT_ID, run.parentRun.id);
    }
    text(RUN_ROOT_ID, run.toldRootId());
    text(AGENT_NAME, run.agent.name());
    text(AGENT_ID, run.agent.id());
    text(SESSION_ID, run.audience.session());
    text(CUSTOMER_ID, run.audience.customer());
    text(USER_ID, run.audience.user());
    text(FEATURE, run.audience.feature());
    text(DEPARTMENT, run.audience.department());
    text(CONVERSATION, run.audience.session());
  }

  private void run(TrafficRun run, boolean startOnly) {
    text(AGENT_VERSION, run.agent.version());
    text(REGION, "eu");
    text(SESSION_NAME, run.audience.sessionName());
    if (!run.type.equals("agent")) {
      text(RUN_TYPE, run.type);
    }
    if (run.usesPrompt()) {
      text(PROMPT_ID, run.agent.promptId());
      text(PROMPT_VERSION, run.promptVersion);
      out.list(SPAN, TAGS, "generated");
      text(RELEASE, "2026-11");
    }
    if (run.heartbeatSeconds > 0) {
      text(HEARTBEAT, Integer.toString(run.heartbeatSeconds));
    }
    if (run.timeoutNanos > 0) {
      out.attribute(SPAN, TIMEOUT, run.timeoutNanos);
    }
    if (run.reported != null && !startOnly) {
      calls.usage(run.reported, Dialect.SPANHOUSE);
    }
    if (run.status != Status.RUNNING && !startOnly) {
      text(RUN_STATUS, run.status.text);
    }
  }

  private void text(Key key, String value) {
    if (!value.isEmpty()) {
      out.attribute(SPAN, key, value);
    }
  }

  /** The attributes of an explicit event. */
  static void write(TrafficEvent event, ProtoWriter out) {
    out.attribute(EVENT, EVENT_ID, event.id());
    out.attribute(EVENT, EVENT_TYPE, event.type());
    if (!event.name().isEmpty()) {
      out.attribute(EVENT, EVENT_NAME, event.name());
    }
    switch (event.type()) {
      case "score" -> {
        out.attribute(EVENT, SCORE_VALUE, event.number());
        out.attribute(EVENT, SCORE_LABEL, event.text());
      }
      case "policy" -> {
        out.attribute(EVENT, POLICY_NAME, event.name());
        out.attribute(EVENT, POLICY_OUTCOME, event.text());
      }
      case "budget" -> {
        out.attribute(EVENT, BUDGET_LIMIT, Money.text(event.amounts().get(0)));
        out.attribute(EVENT, BUDGET_CONSUMED, Money.text(event.amounts().get(1)));
        out.attribute(EVENT, BUDGET_REMAINING, Money.text(event.amounts().get(2)));
        out.attribute(EVENT, CURRENCY, "USD");
      }
      case TrafficEvent.PAYMENT -> {
        out.attribute(EVENT, PAYMENT_AMOUNT, Money.text(event.amount()));
        out.attribute(EVENT, CURRENCY, "USD");
      }
      case TrafficEvent.ERROR -> {
        out.attribute(EVENT, ERROR_TYPE, "Handled");
        out.attribute(EVENT, ERROR_MESSAGE, event.text());
        if (event.about() != null) {
          out.attribute(EVENT, ERROR_TRIGGER, event.about().eventId());
        }
      }
      case "action" -> {
        out.attribute(EVENT, ACTION_TYPE, event.name());
        out.attribute(EVENT, EVENT_DURATION, TrafficEvent.ACTION_NANOS);
      }
      case "log" -> {
        out.attribute(EVENT, SEVERITY, "INFO");
        out.attribute(EVENT, OUTPUT, event.text());
      }
      case "decision" -> out.attribute(EVENT, OUTPUT, event.text());
      case "audit" ->
          out.attribute(EVENT, EVENT_DATA, "{\"actor\":\"lead\",\"verb\":\"approved\"}");
      default -> throw new IllegalArgumentException(event.type());
    }
  }
}
