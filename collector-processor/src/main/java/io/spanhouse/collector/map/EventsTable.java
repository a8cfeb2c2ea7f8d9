package io.spanhouse.collector.map;

import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.map.column.ArrayColumn;
import io.spanhouse.collector.map.column.LowCardinalityColumn;
import io.spanhouse.collector.map.column.NumberColumn;
import io.spanhouse.collector.map.column.StringColumn;
import io.spanhouse.collector.map.column.TextList;
import io.spanhouse.collector.map.column.UuidColumn;
import io.spanhouse.collector.normalize.AgentEvent;
import io.spanhouse.collector.normalize.Field;
import io.spanhouse.collector.normalize.Fields;
import io.spanhouse.collector.price.Pricer;
import java.nio.charset.StandardCharsets;

/** Table {@code events}: one row an observation inside a run. */
public final class EventsTable extends Table {
  private static final byte[] NOTHING = {};
  private static final byte[] PROVIDED = "provided".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PRICED = "priced".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] UNKNOWN = "unknown".getBytes(StandardCharsets.US_ASCII);

  private final LowCardinalityColumn workspace = column("workspace", new LowCardinalityColumn());
  private final StringColumn eventId = column("event_id", new StringColumn());
  private final LowCardinalityColumn type = column("type", new LowCardinalityColumn());
  private final StringColumn name = column("name", new StringColumn());
  private final StringColumn runId = column("run_id", new StringColumn());
  private final StringColumn rootRunId = column("root_run_id", new StringColumn());
  private final StringColumn traceId = column("trace_id", new StringColumn());
  private final StringColumn spanId = column("span_id", new StringColumn());
  private final StringColumn parentSpanId = column("parent_span_id", new StringColumn());
  private final LowCardinalityColumn agent = column("agent", new LowCardinalityColumn());
  private final StringColumn agentId = column("agent_id", new StringColumn());
  private final StringColumn sessionId = column("session_id", new StringColumn());
  private final LowCardinalityColumn customerId = column("customer_id", new LowCardinalityColumn());
  private final StringColumn userId = column("user_id", new StringColumn());
  private final LowCardinalityColumn feature = column("feature", new LowCardinalityColumn());
  private final LowCardinalityColumn department = column("department", new LowCardinalityColumn());
  private final LowCardinalityColumn environment =
      column("environment", new LowCardinalityColumn());
  private final LowCardinalityColumn serviceName =
      column("service_name", new LowCardinalityColumn());
  private final NumberColumn startedAt = column("started_at", NumberColumn.time());
  private final NumberColumn finishedAt = column("finished_at", NumberColumn.nullableTime());
  private final NumberColumn durationNs = column("duration_ns", NumberColumn.uint64());
  private final NumberColumn receivedAt = column("received_at", NumberColumn.time());
  private final LowCardinalityColumn status = column("status", new LowCardinalityColumn());
  private final LowCardinalityColumn errorType = column("error_type", new LowCardinalityColumn());
  private final LowCardinalityColumn errorCode = column("error_code", new LowCardinalityColumn());
  private final StringColumn errorMessage = column("error_message", new StringColumn());
  private final StringColumn input = column("input", new StringColumn());
  private final ArrayColumn<UuidColumn> inputMessages =
      column("input_messages", new ArrayColumn<>(new UuidColumn()));
  private final StringColumn output = column("output", new StringColumn());
  private final StringColumn data = column("data", new StringColumn());
  private final ArrayColumn<StringColumn> tags =
      column("tags", new ArrayColumn<>(new StringColumn()));
  private final LowCardinalityColumn provider = column("provider", new LowCardinalityColumn());
  private final LowCardinalityColumn operation = column("operation", new LowCardinalityColumn());
  private final LowCardinalityColumn requestModel =
      column("request_model", new LowCardinalityColumn());
  private final LowCardinalityColumn responseModel =
      column("response_model", new LowCardinalityColumn());
  private final StringColumn responseId = column("response_id", new StringColumn());
  private final StringColumn threadId = column("thread_id", new StringColumn());
  private final ArrayColumn<StringColumn> finishReasons =
      column("finish_reasons", new ArrayColumn<>(new StringColumn()));
  private final NumberColumn temperature = column("temperature", NumberColumn.nullableDouble());
  private final NumberColumn topP = column("top_p", NumberColumn.nullableDouble());
  private final NumberColumn maxTokens = column("max_tokens", NumberColumn.nullableUint64());
  private final NumberColumn stream = column("stream", NumberColumn.nullableFlag());
  private final NumberColumn timeToFirstTokenNs =
      column("time_to_first_token_ns", NumberColumn.nullableUint64());
  private final NumberColumn inputTokens = column("input_tokens", NumberColumn.uint64());
  private final NumberColumn outputTokens = column("output_tokens", NumberColumn.uint64());
  private final NumberColumn cachedInputTokens =
      column("cached_input_tokens", NumberColumn.uint64());
  private final NumberColumn cacheWriteTokens = column("cache_write_tokens", NumberColumn.uint64());
  private final NumberColumn cacheWrite1hTokens =
      column("cache_write_1h_tokens", NumberColumn.uint64());
  private final NumberColumn reasoningTokens = column("reasoning_tokens", NumberColumn.uint64());
  private final NumberColumn totalTokens = column("total_tokens", NumberColumn.uint64());
  private final LowCardinalityColumn inputSemantics =
      column("input_semantics", new LowCardinalityColumn());
  private final NumberColumn cost = column("cost", NumberColumn.nullableMoney());
  private final NumberColumn pricedCost = column("priced_cost", NumberColumn.nullableMoney());
  private final LowCardinalityColumn costSource = column("cost_source", new LowCardinalityColumn());
  private final LowCardinalityColumn priceVersion =
      column("price_version", new LowCardinalityColumn());
  private final LowCardinalityColumn serviceTier =
      column("service_tier", new LowCardinalityColumn());
  private final StringColumn promptId = column("prompt_id", new StringColumn());
  private final StringColumn promptVersion = column("prompt_version", new StringColumn());
  private final NumberColumn attempt = column("attempt", NumberColumn.uint32());
  private final LowCardinalityColumn toolName = column("tool_name", new LowCardinalityColumn());
  private final StringColumn toolCallId = column("tool_call_id", new StringColumn());
  private final LowCardinalityColumn toolType = column("tool_type", new LowCardinalityColumn());
  private final LowCardinalityColumn severity = column("severity", new LowCardinalityColumn());
  private final NumberColumn scoreValue = column("score_value", NumberColumn.nullableDouble());
  private final LowCardinalityColumn scoreLabel = column("score_label", new LowCardinalityColumn());
  private final LowCardinalityColumn actionType = column("action_type", new LowCardinalityColumn());
  private final StringColumn screenshot = column("screenshot", new StringColumn());
  private final StringColumn triggerEventId = column("trigger_event_id", new StringColumn());
  private final LowCardinalityColumn policyName = column("policy_name", new LowCardinalityColumn());
  private final LowCardinalityColumn policyOutcome =
      column("policy_outcome", new LowCardinalityColumn());
  private final NumberColumn budgetLimit = column("budget_limit", NumberColumn.nullableMoney());
  private final NumberColumn budgetConsumed =
      column("budget_consumed", NumberColumn.nullableMoney());
  private final NumberColumn budgetRemaining =
      column("budget_remaining", NumberColumn.nullableMoney());
  private final NumberColumn amount = column("amount", NumberColumn.nullableMoney());
  private final LowCardinalityColumn currency = column("currency", new LowCardinalityColumn());
  private final NumberColumn version = column("version", NumberColumn.uint64());

  private final TraceSortKey sortKey = new TraceSortKey(workspace, startedAt, traceId, eventId);
  private final TextList texts = new TextList();
  private final MessagesTable messages;

  /** Messages of model calls become rows of {@code messages}. */
  EventsTable(MessagesTable messages) {
    super("events");
    this.messages = messages;
  }

  void append(Origin origin, AgentEvent event, Pricer pricer) {
    Fields fields = event.fields();
    workspace.append(origin.workspace());
    eventId.append(event.eventId());
    type.appendConstant(event.type());
    name.append(event.name());
    runId.append(event.runId());
    rootRunId.append(event.rootRunId());
    traceId.append(event.traceId());
    spanId.append(event.spanId());
    parentSpanId.append(event.parentSpanId());
    agent.append(fields, Field.AGENT);
    agentId.append(fields, Field.AGENT_ID);
    sessionId.append(fields, Field.SESSION_ID);
    customerId.append(fields, Field.CUSTOMER_ID);
    userId.append(fields, Field.USER_ID);
    feature.append(fields, Field.FEATURE);
    department.append(fields, Field.DEPARTMENT);
    environment.append(fields, Field.ENVIRONMENT);
    serviceName.append(fields, Field.SERVICE_NAME);
    startedAt.append(event.startedAt());
    if (event.isRunning()) {
      finishedAt.appendNull();
    } else {
      finishedAt.append(event.finishedAt());
    }
    durationNs.append(event.finishedAt() - event.startedAt());
    receivedAt.append(origin.receivedAt());
    status.appendConstant(event.status());
    errorType.append(event.errorType());
    errorCode.append(fields, Field.ERROR_CODE);
    errorMessage.append(event.errorMessage());
    appendInput(origin, event);
    output.append(fields, event.outputField(), event.otherOutput());
    data.append(event.data());
    texts.append(fields, Field.TAGS, tags);
    appendProvider(event);
    operation.append(fields, Field.OPERATION);
    requestModel.append(fields, Field.REQUEST_MODEL);
    responseModel.append(fields, Field.RESPONSE_MODEL);
    responseId.append(fields, Field.RESPONSE_ID);
    threadId.append(fields, Field.THREAD_ID);
    texts.append(fields, Field.FINISH_REASONS, finishReasons);
    temperature.append(fields, Field.TEMPERATURE);
    topP.append(fields, Field.TOP_P);
    maxTokens.append(fields, Field.MAX_TOKENS);
    stream.append(fields, Field.STREAM);
    appendTimeToFirstToken(event);
    inputTokens.append(event.inputTokens());
    outputTokens.append(event.outputTokens());
    cachedInputTokens.append(fields, Field.CACHED_INPUT_TOKENS);
    cacheWriteTokens.append(fields, Field.CACHE_WRITE_TOKENS);
    cacheWrite1hTokens.append(fields, Field.CACHE_WRITE_1H_TOKENS);
    reasoningTokens.append(fields, Field.REASONING_TOKENS);
    totalTokens.append(event.totalTokens());
    inputSemantics.appendConstant(event.inputSemantics());
    appendCost(event, pricer);
    serviceTier.append(fields, Field.SERVICE_TIER);
    promptId.append(fields, Field.PROMPT_ID);
    promptVersion.append(fields, Field.PROMPT_VERSION);
    attempt.append(fields, Field.ATTEMPT);
    toolName.append(fields, Field.TOOL_NAME);
    toolCallId.append(fields, Field.TOOL_CALL_ID);
    toolType.append(fields, Field.TOOL_TYPE);
    severity.append(fields, Field.SEVERITY, event.severity());
    scoreValue.append(fields, Field.SCORE_VALUE);
    scoreLabel.append(fields, Field.SCORE_LABEL);
    actionType.append(fields, Field.ACTION_TYPE);
    screenshot.append(fields, Field.SCREENSHOT);
    triggerEventId.append(fields, Field.TRIGGER_EVENT_ID);
    policyName.append(fields, Field.POLICY_NAME);
    policyOutcome.append(fields, Field.POLICY_OUTCOME);
    budgetLimit.append(fields, Field.BUDGET_LIMIT);
    budgetConsumed.append(fields, Field.BUDGET_CONSUMED);
    budgetRemaining.append(fields, Field.BUDGET_REMAINING);
    amount.append(fields, Field.AMOUNT);
    currency.append(fields, Field.CURRENCY);
    version.append(event.isRunning() ? RowVersion.RUNNING : event.finishedAt());
    endRow();
  }

  private void appendInput(Origin origin, AgentEvent event) {
    int count = event.isBilledByTokens() ? appendMessages(origin, event) : 0;
    inputMessages.endRow(count);
    if (count > 0) {
      input.appendDefault();
    } else {
      input.append(event.fields(), event.inputField(), event.otherInput());
    }
  }

  private int appendMessages(Origin origin, AgentEvent event) {
    Fields fields = event.fields();
    Field field = event.inputField();
    boolean told = fields.has(field);
    ByteArray other = event.otherInput();
    return messages.append(
        origin,
        event.startedAt(),
        told ? fields.buffer(field) : other.array(),
        told ? fields.offset(field) : 0,
        told ? fields.length(field) : other.size(),
        inputMessages.elements());
  }

  private void appendProvider(AgentEvent event) {
    if (event.canonicalProvider().length > 0) {
      provider.append(event.canonicalProvider());
    } else {
      provider.append(event.fields(), Field.PROVIDER);
    }
  }

  private void appendTimeToFirstToken(AgentEvent event) {
    long nanos = event.timeToFirstTokenNanos();
    if (nanos >= 0) {
      timeToFirstTokenNs.append(nanos);
    } else {
      timeToFirstTokenNs.appendNull();
    }
  }

  /** A cost the sender gave wins over that of the prices; both are kept. */
  private void appendCost(AgentEvent event, Pricer pricer) {
    boolean provided = event.fields().has(Field.COST);
    boolean priced = event.isBilledByTokens() && pricer.price(event);
    if (priced) {
      pricedCost.append(pricer.cost());
      priceVersion.appendConstant(pricer.version());
    } else {
      pricedCost.appendNull();
      priceVersion.appendDefault();
    }
    if (provided) {
      cost.append(event.fields(), Field.COST);
      costSource.appendConstant(PROVIDED);
    } else if (priced) {
      cost.append(pricer.cost());
      costSource.appendConstant(PRICED);
    } else {
      cost.appendNull();
      costSource.appendConstant(event.isBilledByTokens() ? UNKNOWN : NOTHING);
    }
  }

  @Override
  int partition(int row) {
    return sortKey.partition(row);
  }

  @Override
  long sortPrefix(int row) {
    return sortKey.prefix(row);
  }

  @Override
  int compare(int a, int b) {
    return sortKey.compare(a, b);
  }
}
