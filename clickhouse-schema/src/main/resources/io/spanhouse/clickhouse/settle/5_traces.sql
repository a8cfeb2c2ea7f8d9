-- Writes what view traces shows: for each trace that a span or an event arrived in, that has a run of a tree in scope,
-- or usage that was outside of all runs and is such a run's now.
--
-- name                the outermost span's; the first one's where the outermost has not arrived
-- root_run_id, agent, status   the outermost run's, with its effective status. A trace without runs is failed or
--                     success, by its outermost span.
-- total_tokens, cost  each model call once, and what runs reported about themselves where that counts

CREATE TEMPORARY TABLE tree_runs AS
SELECT
    workspace, run_id, trace_id, root_run_id, agent, path, started_at, usage_source, reported_cost,
    reported_input_tokens + reported_output_tokens AS reported_tokens,
    if(status = 'running' AND times_out_at <= fromUnixTimestamp64Nano({at:Int64}), 'timeout', status) AS effective_status
FROM runs FINAL
WHERE toStartOfMinute(run_at) IN run_minutes
    AND ((workspace, root_run_id) IN roots OR (workspace, trace_id) IN touched);

CREATE TEMPORARY TABLE tree AS
SELECT
    workspace,
    trace_id,
    argMin((name, agent, status), (parent_span_id != '', started_at, span_id)) AS outermost,
    min(started_at) AS min_started_at,
    max(started_at) AS max_started_at,
    max(finished_at) AS max_finished_at,
    count() AS all_spans,
    countIf(status = 'error') AS failed_spans
FROM spans FINAL
WHERE (toStartOfMinute(started_at) IN minutes
    OR started_at BETWEEN (SELECT min(first_at) FROM long_spells) AND (SELECT max(last_at) FROM long_spells))
    AND (workspace, trace_id) IN touched
GROUP BY workspace, trace_id;

CREATE TEMPORARY TABLE executions AS
SELECT
    workspace,
    trace_id,
    count() AS all_runs,
    argMin(
        (if(root_run_id != '', root_run_id, run_id), agent, effective_status),
        (length(path), started_at, run_id)) AS outermost,
    sumIf(reported_tokens, usage_source = 'reported') AS reported,
    sumIf(reported_cost, usage_source = 'reported') AS known_reported_cost
FROM tree_runs
WHERE trace_id != ''
GROUP BY workspace, trace_id;

-- Runs of other trees, in other traces, that events of these traces belong to.
CREATE TEMPORARY TABLE other_runs AS
SELECT workspace, run_id
FROM runs
WHERE (workspace, run_id) IN
(
    SELECT workspace, run_id
    FROM settled_events
    WHERE (workspace, trace_id) IN touched
        AND (counted OR type = 'payment')
        AND (workspace, run_id) NOT IN (SELECT workspace, run_id FROM tree_runs)
);

CREATE TEMPORARY TABLE calls AS
SELECT
    workspace,
    trace_id,
    count() AS all_events,
    sumIf(all_tokens, counted) AS call_tokens,
    sumIf(cost, counted) AS call_cost,
    min(started_at) AS min_started_at,
    max(started_at) AS max_started_at
FROM settled_events AS e
WHERE (workspace, trace_id) IN touched
GROUP BY workspace, trace_id;

CREATE TEMPORARY TABLE outside AS
SELECT
    workspace,
    trace_id,
    arraySort(groupArray((
        run_id, day, agent, customer_id, session_id, feature, department, provider, model, group_calls,
        group_unpriced_calls, group_input_tokens, group_output_tokens, group_cached_input_tokens,
        group_cache_write_tokens, group_reasoning_tokens, group_total_tokens, group_cost, group_revenue,
        group_payments))) AS usage
FROM
(
    SELECT
        workspace,
        trace_id,
        run_id,
        toDate(least(started_at, toDateTime64('2106-02-07 00:00:00', 9, 'UTC'))) AS day,
        agent,
        customer_id,
        session_id,
        feature,
        department,
        if(counted, e.provider, '') AS provider,
        if(counted, e.model, '') AS model,
        countIf(counted) AS group_calls,
        countIf(counted AND cost IS NULL AND all_tokens > 0) AS group_unpriced_calls,
        sumIf(input_tokens, counted) AS group_input_tokens,
        sumIf(output_tokens, counted) AS group_output_tokens,
        sumIf(cached_input_tokens, counted) AS group_cached_input_tokens,
        sumIf(cache_write_tokens, counted) AS group_cache_write_tokens,
        sumIf(reasoning_tokens, counted) AS group_reasoning_tokens,
        sumIf(all_tokens, counted) AS group_total_tokens,
        sumIf(cost, counted) AS group_cost,
        ifNull(sumIf(amount, type = 'payment' AND amount > 0), 0) AS group_revenue,
        ifNull(sumIf(amount, type = 'payment'), 0) AS group_payments
    FROM settled_events AS e
    WHERE (workspace, trace_id) IN touched
        AND (counted OR type = 'payment')
        AND (workspace, run_id) NOT IN (SELECT workspace, run_id FROM tree_runs)
        AND (workspace, run_id) NOT IN other_runs
    GROUP BY
        workspace, trace_id, run_id, day, agent, customer_id, session_id, feature, department, provider, model
)
GROUP BY workspace, trace_id;

INSERT INTO trace_totals
(
    workspace, trace_id, root_run_id, agent, name, status, started_at, duration_ns, spans, runs, errors, total_tokens, cost,
    first_at, last_at, settled_at,
    `outside.run_id`, `outside.day`, `outside.agent`, `outside.customer_id`, `outside.session_id`, `outside.feature`,
    `outside.department`, `outside.provider`, `outside.model`, `outside.calls`, `outside.unpriced_calls`,
    `outside.input_tokens`, `outside.output_tokens`, `outside.cached_input_tokens`, `outside.cache_write_tokens`,
    `outside.reasoning_tokens`, `outside.total_tokens`, `outside.cost`, `outside.revenue`, `outside.payments`
)
SELECT
    touched.workspace AS workspace,
    touched.trace_id AS trace_id,
    executions.outermost.1 AS root_run_id,
    if(executions.all_runs > 0, executions.outermost.2, tree.outermost.2) AS agent,
    tree.outermost.1 AS name,
    multiIf(
        executions.all_runs > 0, executions.outermost.3,
        tree.outermost.3 = 'error', 'failed',
        'success') AS status,
    if(tree.all_spans > 0, tree.min_started_at, calls.min_started_at) AS started_at,
    toUInt64(greatest(0,
        toUnixTimestamp64Nano(tree.max_finished_at) - toUnixTimestamp64Nano(tree.min_started_at))) AS duration_ns,
    tree.all_spans AS spans,
    executions.all_runs AS runs,
    tree.failed_spans AS errors,
    calls.call_tokens + executions.reported AS total_tokens,
    if(calls.call_cost IS NULL AND executions.known_reported_cost IS NULL, NULL,
        ifNull(calls.call_cost, 0) + ifNull(executions.known_reported_cost, 0)) AS cost,
    if(calls.all_events > 0, least(started_at, calls.min_started_at), started_at) AS first_at,
    greatest(tree.max_started_at, calls.max_started_at) AS last_at,
    -- The greatest survives, and the clock may have been set back.
    greatest(fromUnixTimestamp64Nano({at:Int64}), before.settled_at + toIntervalNanosecond(1)) AS settled_at,
    outside.usage.1 AS `outside.run_id`,
    outside.usage.2 AS `outside.day`,
    outside.usage.3 AS `outside.agent`,
    outside.usage.4 AS `outside.customer_id`,
    outside.usage.5 AS `outside.session_id`,
    outside.usage.6 AS `outside.feature`,
    outside.usage.7 AS `outside.department`,
    outside.usage.8 AS `outside.provider`,
    outside.usage.9 AS `outside.model`,
    outside.usage.10 AS `outside.calls`,
    outside.usage.11 AS `outside.unpriced_calls`,
    outside.usage.12 AS `outside.input_tokens`,
    outside.usage.13 AS `outside.output_tokens`,
    outside.usage.14 AS `outside.cached_input_tokens`,
    outside.usage.15 AS `outside.cache_write_tokens`,
    outside.usage.16 AS `outside.reasoning_tokens`,
    outside.usage.17 AS `outside.total_tokens`,
    outside.usage.18 AS `outside.cost`,
    outside.usage.19 AS `outside.revenue`,
    outside.usage.20 AS `outside.payments`
FROM touched
LEFT JOIN tree ON touched.workspace = tree.workspace AND touched.trace_id = tree.trace_id
LEFT JOIN executions ON touched.workspace = executions.workspace AND touched.trace_id = executions.trace_id
LEFT JOIN calls ON touched.workspace = calls.workspace AND touched.trace_id = calls.trace_id
LEFT JOIN totals_before AS before ON touched.workspace = before.workspace AND touched.trace_id = before.trace_id
LEFT JOIN outside ON touched.workspace = outside.workspace AND touched.trace_id = outside.trace_id;
