-- One row a span, the latest first, in the shape of LangSmith's runs. See langsmith_traces.
--
-- What is not in table spans is looked up for the rows that are shown: LIMIT 50 costs as much as the traces of 50 spans,
-- however many are stored. For the whole of a trace of ten thousands of spans, and for all spans there are,
-- langsmith_traces is faster.
CREATE OR REPLACE VIEW langsmith_runs AS
SELECT
    workspace,
    span_id AS id,
    name,
    looked_up.1 AS run_type,
    started_at AS start_time,
    looked_up.2 AS end_time,
    looked_up.3 AS inputs,
    looked_up.4 AS outputs,
    looked_up.5 AS error,
    nullIf(parent_span_id, '') AS parent_run_id,
    trace_id,
    looked_up.6 AS dotted_order,
    looked_up.7 AS execution_order,
    looked_up.8 AS child_execution_order,
    looked_up.9 AS tags,
    looked_up.10 AS extra,
    looked_up.11 AS events,
    looked_up.12 AS serialized,
    looked_up.13 AS reference_example_id,
    run_id AS agent_run_id
FROM
(
    SELECT
        workspace,
        trace_id,
        span_id,
        parent_span_id,
        name,
        started_at,
        run_id,
        dictGet(
            'langsmith_traces_of_span',
            (
                'run_type', 'end_time', 'inputs', 'outputs', 'error', 'dotted_order', 'execution_order',
                'child_execution_order', 'tags', 'extra', 'events', 'serialized', 'reference_example_id'
            ),
            (workspace, trace_id, span_id)) AS looked_up
    FROM spans FINAL
    ORDER BY started_at DESC
);
