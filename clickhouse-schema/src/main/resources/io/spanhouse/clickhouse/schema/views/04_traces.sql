-- One row a trace: the tree of spans with one trace_id.
--
-- name                the outermost span's; the first one's where the outermost has not arrived
-- root_run_id, agent, status   the outermost run's, with its effective status. A trace without runs is failed or
--                     success, by its outermost span.
-- errors              spans with status error
-- total_tokens, cost  each model call once, and what runs reported about themselves where that counts
CREATE OR REPLACE VIEW traces AS
WITH
    tree AS
    (
        SELECT
            workspace,
            trace_id,
            argMin((name, agent, status), (parent_span_id != '', started_at, span_id)) AS outermost,
            min(started_at) AS first_at,
            max(finished_at) AS last_at,
            count() AS all_spans,
            countIf(status = 'error') AS failed_spans
        FROM spans FINAL
        GROUP BY workspace, trace_id
    ),
    executions AS
    (
        SELECT
            r.workspace AS workspace,
            r.trace_id AS trace_id,
            count() AS all_runs,
            argMin(
                (if(r.root_run_id != '', r.root_run_id, r.run_id), r.agent, place.effective_status),
                (length(place.path), r.started_at, r.run_id)) AS outermost,
            sumIf(r.reported_input_tokens + r.reported_output_tokens, place.by_report) AS reported_tokens,
            sumIf(r.reported_cost, place.by_report) AS known_reported_cost
        FROM runs AS r FINAL
        INNER JOIN run_tree AS place ON r.workspace = place.workspace AND r.run_id = place.run_id
        WHERE r.trace_id != ''
        GROUP BY r.workspace, r.trace_id
    ),
    calls AS
    (
        SELECT workspace, trace_id, sum(total_tokens) AS call_tokens, sum(cost) AS call_cost
        FROM counted_events
        WHERE trace_id != ''
        GROUP BY workspace, trace_id
    )
SELECT
    tree.workspace AS workspace,
    tree.trace_id AS trace_id,
    executions.outermost.1 AS root_run_id,
    if(executions.all_runs > 0, executions.outermost.2, tree.outermost.2) AS agent,
    tree.outermost.1 AS name,
    tree.first_at AS started_at,
    toUInt64(greatest(0, toUnixTimestamp64Nano(tree.last_at) - toUnixTimestamp64Nano(tree.first_at))) AS duration_ns,
    tree.all_spans AS spans,
    executions.all_runs AS runs,
    tree.failed_spans AS errors,
    multiIf(
        executions.all_runs > 0, executions.outermost.3,
        tree.outermost.3 = 'error', 'failed',
        'success') AS status,
    calls.call_tokens + executions.reported_tokens AS total_tokens,
    if(calls.call_cost IS NULL AND executions.known_reported_cost IS NULL, NULL,
        ifNull(calls.call_cost, 0) + ifNull(executions.known_reported_cost, 0)) AS cost
FROM tree
LEFT JOIN executions ON tree.workspace = executions.workspace AND tree.trace_id = executions.trace_id
LEFT JOIN calls ON tree.workspace = calls.workspace AND tree.trace_id = calls.trace_id;
