-- One row a span, in the columns of table otel_traces of the OpenTelemetry Collector's ClickHouse exporter: what reads
-- that table, such as Grafana's ClickHouse data source, reads this view.
--
-- SpanAttributes  attributes that are no column of ours, and kind, run, agent, session and customer by our names.
--                 Tokens, cost, messages, ... are columns of events and runs.
CREATE OR REPLACE VIEW otel_traces AS
SELECT
    started_at AS Timestamp,
    s.trace_id AS TraceId,
    s.span_id AS SpanId,
    parent_span_id AS ParentSpanId,
    trace_state AS TraceState,
    name AS SpanName,
    CAST(if(otel_kind = '', 'Unspecified', initcap(otel_kind)), 'LowCardinality(String)') AS SpanKind,
    service_name AS ServiceName,
    resource_attributes AS ResourceAttributes,
    CAST(scope_name, 'String') AS ScopeName,
    CAST(scope_version, 'String') AS ScopeVersion,
    CAST(
        mapConcat(
            s.attributes,
            mapFilter((key, value) -> value != '', map(
                'spanhouse.kind', s.kind, 'spanhouse.run.id', s.run_id, 'gen_ai.agent.name', s.agent,
                'spanhouse.session.id', s.session_id, 'spanhouse.customer.id', s.customer_id))),
        'Map(LowCardinality(String), String)') AS SpanAttributes,
    duration_ns AS Duration,
    CAST(initcap(s.status), 'LowCardinality(String)') AS StatusCode,
    status_message AS StatusMessage,
    span_events.time AS `Events.Timestamp`,
    span_events.name AS `Events.Name`,
    span_events.attributes AS `Events.Attributes`,
    links.trace_id AS `Links.TraceId`,
    links.span_id AS `Links.SpanId`,
    links.trace_state AS `Links.TraceState`,
    links.attributes AS `Links.Attributes`,
    workspace
FROM spans AS s FINAL;
