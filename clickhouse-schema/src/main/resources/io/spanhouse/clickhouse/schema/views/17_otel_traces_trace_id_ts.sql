-- Between which seconds the spans of a trace start: what the OpenTelemetry Collector's ClickHouse exporter keeps beside
-- otel_traces, and readers of that look up a trace's time in. A trace may have several rows.
CREATE OR REPLACE VIEW otel_traces_trace_id_ts AS
SELECT trace_id AS TraceId, toDateTime(first_at) AS Start, toDateTime(last_at) AS End, workspace
FROM trace_totals
UNION ALL
SELECT trace_id, toDateTime(started_at), toDateTime(started_at), workspace
FROM spans
WHERE received_at > (SELECT max(settled_at) FROM trace_totals);
