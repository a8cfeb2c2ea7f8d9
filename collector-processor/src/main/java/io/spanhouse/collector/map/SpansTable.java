package io.spanhouse.collector.map;

import io.spanhouse.collector.decode.AttributeList;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.EventView;
import io.spanhouse.collector.decode.LinkView;
import io.spanhouse.collector.decode.ScopeView;
import io.spanhouse.collector.decode.SpanView;
import io.spanhouse.collector.map.column.ArrayColumn;
import io.spanhouse.collector.map.column.LowCardinalityColumn;
import io.spanhouse.collector.map.column.MapColumn;
import io.spanhouse.collector.map.column.NumberColumn;
import io.spanhouse.collector.map.column.StringColumn;
import io.spanhouse.collector.normalize.AgentSpan;
import io.spanhouse.collector.normalize.Field;
import io.spanhouse.collector.normalize.Fields;
import io.spanhouse.collector.normalize.Ids;
import io.spanhouse.collector.normalize.SpanTimes;
import java.nio.charset.StandardCharsets;

/** Table {@code spans}: one row an OpenTelemetry span. */
public final class SpansTable extends Table {
  private static final int NO_RESOURCE = -1;

  /**
   * What a request may repeat of its resources in all. A resource is stored with each of its spans:
   * 20,000 spans under one of 100 KiB, 103 KiB of gzip, took ClickHouse 3.2 GB of memory.
   */
  static final long MAX_REPEATED_BYTES = 64L << 20;

  /** After that a resource that is larger is cut to this. */
  static final int CUT_RESOURCE_BYTES = 1 << 10;

  private static final byte[] CUT =
      "spanhouse.resource.cut_bytes".getBytes(StandardCharsets.US_ASCII);

  private final LowCardinalityColumn workspace = column("workspace", new LowCardinalityColumn());
  private final StringColumn traceId = column("trace_id", new StringColumn());
  private final StringColumn spanId = column("span_id", new StringColumn());
  private final StringColumn parentSpanId = column("parent_span_id", new StringColumn());
  private final StringColumn traceState = column("trace_state", new StringColumn());
  private final NumberColumn flags = column("flags", NumberColumn.uint32());
  private final LowCardinalityColumn name = column("name", new LowCardinalityColumn());
  private final LowCardinalityColumn kind = column("kind", new LowCardinalityColumn());
  private final LowCardinalityColumn otelKind = column("otel_kind", new LowCardinalityColumn());
  private final StringColumn runId = column("run_id", new StringColumn());
  private final StringColumn rootRunId = column("root_run_id", new StringColumn());
  private final LowCardinalityColumn agent = column("agent", new LowCardinalityColumn());
  private final StringColumn sessionId = column("session_id", new StringColumn());
  private final LowCardinalityColumn customerId = column("customer_id", new LowCardinalityColumn());
  private final LowCardinalityColumn serviceName =
      column("service_name", new LowCardinalityColumn());
  private final LowCardinalityColumn scopeName = column("scope_name", new LowCardinalityColumn());
  private final LowCardinalityColumn scopeVersion =
      column("scope_version", new LowCardinalityColumn());
  private final NumberColumn startedAt = column("started_at", NumberColumn.time());
  private final NumberColumn finishedAt = column("finished_at", NumberColumn.time());
  private final NumberColumn durationNs = column("duration_ns", NumberColumn.uint64());
  private final LowCardinalityColumn status = column("status", new LowCardinalityColumn());
  private final StringColumn statusMessage = column("status_message", new StringColumn());
  private final MapColumn resourceAttributes = column("resource_attributes", new MapColumn());
  private final MapColumn attributes = column("attributes", new MapColumn());
  private final ArrayColumn<NumberColumn> eventTimes =
      column("span_events.time", new ArrayColumn<>(NumberColumn.time()));
  private final ArrayColumn<LowCardinalityColumn> eventNames =
      column("span_events.name", new ArrayColumn<>(new LowCardinalityColumn()));
  private final ArrayColumn<MapColumn> eventAttributes =
      column("span_events.attributes", new ArrayColumn<>(new MapColumn()));
  private final ArrayColumn<StringColumn> linkTraceIds =
      column("links.trace_id", new ArrayColumn<>(new StringColumn()));
  private final ArrayColumn<StringColumn> linkSpanIds =
      column("links.span_id", new ArrayColumn<>(new StringColumn()));
  private final ArrayColumn<StringColumn> linkTraceStates =
      column("links.trace_state", new ArrayColumn<>(new StringColumn()));
  private final ArrayColumn<MapColumn> linkAttributes =
      column("links.attributes", new ArrayColumn<>(new MapColumn()));
  private final NumberColumn droppedAttributesCount =
      column("dropped_attributes_count", NumberColumn.uint32());
  private final NumberColumn droppedEventsCount =
      column("dropped_events_count", NumberColumn.uint32());
  private final NumberColumn droppedLinksCount =
      column("dropped_links_count", NumberColumn.uint32());
  private final StringColumn dottedOrder = column("dotted_order", new StringColumn());
  private final LowCardinalityColumn convention = column("convention", new LowCardinalityColumn());
  private final LowCardinalityColumn schemaUrl = column("schema_url", new LowCardinalityColumn());
  private final NumberColumn receivedAt = column("received_at", NumberColumn.time());
  private final NumberColumn declared = column("declared", NumberColumn.uint8());
  private final NumberColumn version = column("version", NumberColumn.uint64());

  private final TraceSortKey sortKey = new TraceSortKey(workspace, startedAt, traceId, spanId);
  private final ByteArray hex = new ByteArray();
  private int lastResource = NO_RESOURCE;
  private long repeatedBytes;
  private boolean isCut;
  private int cutResources;

  SpansTable() {
    super("spans");
  }

  /** Call before the first span of a request: its resources are not those of the last one. */
  void beginRequest() {
    lastResource = NO_RESOURCE;
    repeatedBytes = 0;
    cutResources = 0;
  }

  /** Spans of the request that were stored with a part of their resource's attributes. */
  int cutResources() {
    return cutResources;
  }

  void append(Origin origin, AgentSpan agentSpan) {
    SpanView span = agentSpan.span();
    ScopeView scope = agentSpan.scope();
    Fields fields = agentSpan.fields();
    workspace.append(origin.workspace());
    traceId.append(agentSpan.traceId());
    spanId.append(agentSpan.spanId());
    parentSpanId.append(agentSpan.parentSpanId());
    traceState.append(span.traceState());
    flags.append(span.flags());
    name.append(span.name());
    kind.appendConstant(agentSpan.kind().utf8());
    otelKind.appendConstant(OtelNames.kind(span.kind()));
    runId.append(agentSpan.run().runId());
    rootRunId.append(agentSpan.run().rootRunId());
    agent.append(fields, Field.AGENT);
    sessionId.append(fields, Field.SESSION_ID);
    customerId.append(fields, Field.CUSTOMER_ID);
    serviceName.append(fields, Field.SERVICE_NAME);
    scopeName.append(scope.name());
    scopeVersion.append(scope.version());
    startedAt.append(agentSpan.startedAt());
    finishedAt.append(agentSpan.finishedAt());
    durationNs.append(agentSpan.finishedAt() - agentSpan.startedAt());
    status.appendConstant(OtelNames.status(span.statusCode()));
    statusMessage.append(span.statusMessage());
    appendResource(agentSpan);
    appendAttributes(agentSpan);
    appendEvents(agentSpan);
    appendLinks(span);
    droppedAttributesCount.append(span.droppedAttributesCount());
    droppedEventsCount.append(span.droppedEventsCount());
    droppedLinksCount.append(span.droppedLinksCount());
    dottedOrder.append(fields, Field.DOTTED_ORDER);
    convention.appendConstant(agentSpan.convention());
    schemaUrl.append(
        scope.schemaUrl().isEmpty() ? agentSpan.resource().schemaUrl() : scope.schemaUrl());
    receivedAt.append(origin.receivedAt());
    declared.append(agentSpan.run().declared());
    version.append(agentSpan.outcome().isRunning() ? RowVersion.RUNNING : agentSpan.finishedAt());
    endRow();
  }

  private void appendResource(AgentSpan agentSpan) {
    if (agentSpan.resourceOrdinal() != lastResource) {
      resourceAttributes.append(agentSpan.resource().attributes());
      lastResource = agentSpan.resourceOrdinal();
      isCut = false;
    } else if (isCut || mayRepeat(resourceAttributes.lastRowBytes())) {
      resourceAttributes.appendSameRow();
    } else {
      resourceAttributes.appendCut(agentSpan.resource().attributes(), CUT_RESOURCE_BYTES, CUT);
      isCut = true;
    }
    cutResources += isCut ? 1 : 0;
  }

  private boolean mayRepeat(long bytes) {
    repeatedBytes += bytes;
    return bytes <= CUT_RESOURCE_BYTES || repeatedBytes <= MAX_REPEATED_BYTES;
  }

  private void appendAttributes(AgentSpan agentSpan) {
    AttributeList list = agentSpan.span().attributes();
    Fields fields = agentSpan.fields();
    for (int i = 0; i < list.size(); i++) {
      if (!fields.isMoved(i)) {
        attributes.put(list, i, 0);
      }
    }
    attributes.putCuts(list);
    attributes.put(agentSpan.times().notes());
    attributes.endRow();
  }

  private void appendEvents(AgentSpan agentSpan) {
    SpanView span = agentSpan.span();
    SpanTimes times = agentSpan.times();
    int count = span.eventCount();
    for (int i = 0; i < count; i++) {
      EventView event = span.event(i);
      eventTimes.elements().append(times.of(event));
      eventNames.elements().append(event.name());
      eventAttributes.elements().append(event.attributes(), times.notes(event));
    }
    eventTimes.endRow(count);
    eventNames.endRow(count);
    eventAttributes.endRow(count);
  }

  private void appendLinks(SpanView span) {
    int count = span.linkCount();
    for (int i = 0; i < count; i++) {
      LinkView link = span.link(i);
      Ids.hex(link.traceId(), hex);
      linkTraceIds.elements().append(hex);
      Ids.hex(link.spanId(), hex);
      linkSpanIds.elements().append(hex);
      linkTraceStates.elements().append(link.traceState());
      linkAttributes.elements().append(link.attributes());
    }
    linkTraceIds.endRow(count);
    linkSpanIds.endRow(count);
    linkTraceStates.endRow(count);
    linkAttributes.endRow(count);
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
