-- One row a span, the latest first: where it is in its trace, in the order the trace ran. See trace_order.
--
-- The place of a span is looked up for the rows that are shown. For the whole of a trace of ten thousands of spans, and for
-- all spans there are, trace_order is faster.
CREATE OR REPLACE VIEW span_order AS
SELECT
    workspace,
    trace_id,
    span_id,
    place.1 AS dotted_order,
    place.2 AS execution_order,
    place.3 AS child_execution_order
FROM
(
    SELECT
        workspace,
        trace_id,
        span_id,
        dictGet(
            'trace_order_of_span', ('dotted_order', 'execution_order', 'child_execution_order'),
            (workspace, trace_id, span_id)) AS place
    FROM spans FINAL
    ORDER BY started_at DESC
);
