package io.spanhouse.collector.map;

import io.spanhouse.collector.decode.AttributeList;
import io.spanhouse.collector.map.column.ArrayColumn;
import io.spanhouse.collector.map.column.LowCardinalityColumn;
import io.spanhouse.collector.map.column.MapColumn;
import io.spanhouse.collector.map.column.NumberColumn;
import io.spanhouse.collector.map.column.StringColumn;
import io.spanhouse.collector.map.column.TextList;
import io.spanhouse.collector.normalize.AgentSpan;
import io.spanhouse.collector.normalize.Field;
import io.spanhouse.collector.normalize.Fields;
import java.nio.charset.StandardCharsets;

/** Table {@code runs}: one row an execution of an agent. */
public final class RunsTable extends Table {
  private static final byte[] AGENT_RUN = "agent".getBytes(StandardCharsets.US_ASCII);

  private final LowCardinalityColumn workspace = column("workspace", new LowCardinalityColumn());
  private final StringColumn runId = column("run_id", new StringColumn());
  private final StringColumn parentRunId = column("parent_run_id", new StringColumn());
  private final StringColumn rootRunId = column("root_run_id", new StringColumn());
  private final StringColumn traceId = column("trace_id", new StringColumn());
  private final StringColumn spanId = column("span_id", new StringColumn());
  private final StringColumn name = column("name", new StringColumn());
  private final LowCardinalityColumn agent = column("agent", new LowCardinalityColumn());
  private final StringColumn agentId = column("agent_id", new StringColumn());
  private final LowCardinalityColumn agentVersion =
      column("agent_version", new LowCardinalityColumn());
  private final LowCardinalityColumn runType = column("run_type", new LowCardinalityColumn());
  private final LowCardinalityColumn status = column("status", new LowCardinalityColumn());
  private final NumberColumn startedAt = column("started_at", NumberColumn.time());
  private final NumberColumn finishedAt = column("finished_at", NumberColumn.nullableTime());
  private final NumberColumn receivedAt = column("received_at", NumberColumn.time());
  private final NumberColumn durationNs = column("duration_ns", NumberColumn.uint64());
  private final NumberColumn timeoutNs = column("timeout_ns", NumberColumn.nullableUint64());
  private final StringColumn sessionId = column("session_id", new StringColumn());
  private final StringColumn sessionName = column("session_name", new StringColumn());
  private final StringColumn sessionPath = column("session_path", new StringColumn());
  private final LowCardinalityColumn customerId = column("customer_id", new LowCardinalityColumn());
  private final StringColumn userId = column("user_id", new StringColumn());
  private final LowCardinalityColumn feature = column("feature", new LowCardinalityColumn());
  private final LowCardinalityColumn department = column("department", new LowCardinalityColumn());
  private final StringColumn virtualKey = column("virtual_key", new StringColumn());
  private final StringColumn requestId = column("request_id", new StringColumn());
  private final LowCardinalityColumn environment =
      column("environment", new LowCardinalityColumn());
  private final LowCardinalityColumn serviceName =
      column("service_name", new LowCardinalityColumn());
  private final LowCardinalityColumn region = column("region", new LowCardinalityColumn());
  private final StringColumn promptId = column("prompt_id", new StringColumn());
  private final StringColumn promptVersion = column("prompt_version", new StringColumn());
  private final StringColumn input = column("input", new StringColumn());
  private final StringColumn output = column("output", new StringColumn());
  private final LowCardinalityColumn errorType = column("error_type", new LowCardinalityColumn());
  private final StringColumn errorMessage = column("error_message", new StringColumn());
  private final ArrayColumn<StringColumn> tags =
      column("tags", new ArrayColumn<>(new StringColumn()));
  private final MapColumn metadata = column("metadata", new MapColumn());
  private final StringColumn referenceExampleId =
      column("reference_example_id", new StringColumn());
  private final StringColumn dottedOrder = column("dotted_order", new StringColumn());
  private final NumberColumn reportedInputTokens =
      column("reported_input_tokens", NumberColumn.uint64());
  private final NumberColumn reportedOutputTokens =
      column("reported_output_tokens", NumberColumn.uint64());
  private final NumberColumn reportedCost = column("reported_cost", NumberColumn.nullableMoney());
  private final LowCardinalityColumn convention = column("convention", new LowCardinalityColumn());
  private final LowCardinalityColumn framework = column("framework", new LowCardinalityColumn());
  private final LowCardinalityColumn language = column("language", new LowCardinalityColumn());
  private final NumberColumn version = column("version", NumberColumn.uint64());

  private final TextList texts = new TextList();
  private final Month months = new Month();

  RunsTable() {
    super("runs");
  }

  void append(Origin origin, AgentSpan span) {
    Fields fields = span.fields();
    workspace.append(origin.workspace());
    runId.append(span.run().runId());
    parentRunId.append(span.run().parentRunId());
    rootRunId.append(span.run().rootRunId());
    traceId.append(span.traceId());
    spanId.append(span.spanId());
    name.append(span.span().name());
    agent.append(fields, Field.AGENT);
    agentId.append(fields, Field.AGENT_ID);
    agentVersion.append(fields, Field.AGENT_VERSION);
    appendRunType(fields);
    status.appendConstant(span.outcome().runStatus());
    startedAt.append(span.startedAt());
    if (span.outcome().isRunning()) {
      finishedAt.appendNull();
    } else {
      finishedAt.append(span.finishedAt());
    }
    receivedAt.append(origin.receivedAt());
    durationNs.append(span.finishedAt() - span.startedAt());
    timeoutNs.append(fields, Field.TIMEOUT_NS);
    sessionId.append(fields, Field.SESSION_ID);
    sessionName.append(fields, Field.SESSION_NAME);
    sessionPath.append(fields, Field.SESSION_PATH);
    customerId.append(fields, Field.CUSTOMER_ID);
    userId.append(fields, Field.USER_ID);
    feature.append(fields, Field.FEATURE);
    department.append(fields, Field.DEPARTMENT);
    virtualKey.append(fields, Field.VIRTUAL_KEY);
    requestId.append(fields, Field.REQUEST_ID);
    environment.append(fields, Field.ENVIRONMENT);
    serviceName.append(fields, Field.SERVICE_NAME);
    region.append(fields, Field.REGION);
    promptId.append(fields, Field.PROMPT_ID);
    promptVersion.append(fields, Field.PROMPT_VERSION);
    input.append(fields, Field.INPUT);
    output.append(fields, Field.OUTPUT);
    errorType.append(span.outcome().errorType());
    errorMessage.append(span.outcome().errorMessage());
    texts.append(fields, Field.TAGS, tags);
    appendMetadata(span);
    referenceExampleId.append(fields, Field.REFERENCE_EXAMPLE_ID);
    dottedOrder.append(fields, Field.DOTTED_ORDER);
    reportedInputTokens.append(fields, Field.INPUT_TOKENS);
    reportedOutputTokens.append(fields, Field.OUTPUT_TOKENS);
    reportedCost.append(fields, Field.COST);
    convention.appendConstant(span.convention());
    framework.appendConstant(span.framework());
    language.append(fields, Field.LANGUAGE);
    version.append(RowVersion.ofRun(origin.receivedAt(), span.outcome().isRunning()));
    endRow();
  }

  private void appendRunType(Fields fields) {
    if (fields.has(Field.RUN_TYPE)) {
      runType.append(fields, Field.RUN_TYPE);
    } else {
      runType.appendConstant(AGENT_RUN);
    }
  }

  private void appendMetadata(AgentSpan span) {
    AttributeList attributes = span.span().attributes();
    for (int i = 0; i < attributes.size(); i++) {
      int prefix = span.metadataPrefix(i);
      if (prefix > 0) {
        metadata.put(attributes, i, prefix);
      }
    }
    metadata.put(span.times().notes());
    metadata.endRow();
  }

  /** That of most ids: a UUIDv7 gives its own, which is one of the 324 months of 2023 to 2049. */
  @Override
  int partition(int row) {
    return months.of(startedAt.value(row));
  }

  /** Without the time that the key has before the id: ClickHouse reads it from the id. */
  @Override
  int compare(int a, int b) {
    int order = workspace.compare(a, b);
    return order == 0 ? runId.compare(a, b) : order;
  }
}
