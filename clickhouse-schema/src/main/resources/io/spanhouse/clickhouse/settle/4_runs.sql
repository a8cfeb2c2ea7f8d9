-- Writes what only its events, and the runs around it, can tell about a run: for every run of each tree in scope.
--
-- path       the run itself, then its parent, and so on up to the outermost run that is known. A run whose parent never
--            arrived hangs below its root run, or is outermost where that is unknown too. A run deeper than 64, or
--            above itself, has a path of itself only.
-- by_report  1 where the usage that the run reported about itself is what counts: neither it nor a run below it has a
--            model call with usage, and no run above it counts by its own report
-- failures   failed runs of a tree, but those that a later run of the same agent and name below the same parent made
--            good, and runs below those. The first that failed is the one whose failure happened first.

CREATE TEMPORARY TABLE members AS
SELECT
    workspace, run_id, parent_run_id, root_run_id, agent, name, started_at, duration_ns, error_type,
    error_message, reported_input_tokens, reported_output_tokens, reported_cost,
    if(status = 'running' AND times_out_at <= fromUnixTimestamp64Nano({at:Int64}), 'timeout', status) AS effective_status
FROM runs FINAL
WHERE toStartOfMinute(run_at) IN run_minutes
    AND (workspace, root_run_id) IN roots;

CREATE TEMPORARY TABLE happened AS
SELECT
    workspace,
    run_id,
    sum(group_events) AS events,
    sum(group_llm_calls) AS llm_calls,
    sum(group_tool_calls) AS tool_calls,
    sum(group_errors) AS errors,
    sum(group_retries) AS retries,
    sum(group_input_tokens) AS input_tokens,
    sum(group_output_tokens) AS output_tokens,
    sum(group_cached_input_tokens) AS cached_input_tokens,
    sum(group_cache_write_tokens) AS cache_write_tokens,
    sum(group_reasoning_tokens) AS reasoning_tokens,
    sum(group_total_tokens) AS total_tokens,
    sum(group_cost) AS cost,
    sum(group_unpriced_calls) AS unpriced_calls,
    sum(group_revenue) AS revenue,
    sum(group_payments) AS payments,
    max(is_usage AND (group_total_tokens > 0 OR group_cost IS NOT NULL)) AS has_usage,
    arraySort(groupUniqArrayIf(model, is_usage AND model != '')) AS models,
    arraySort(arrayDistinct(arrayFlatten(groupArray(group_tools)))) AS tools,
    toNullable(min(group_first_at)) AS first_event_at,
    toNullable(max(group_last_at)) AS last_event_at,
    arraySort(groupArrayIf(
        (day, provider, model, group_calls, group_unpriced_calls, group_input_tokens, group_output_tokens,
            group_cached_input_tokens, group_cache_write_tokens, group_reasoning_tokens, group_total_tokens,
            group_cost, group_revenue, group_payments),
        is_usage OR is_payment)) AS usage
FROM
(
    SELECT
        workspace,
        run_id,
        counted AS is_usage,
        type = 'payment' AS is_payment,
        if(is_usage OR is_payment, toDate(least(started_at, toDateTime64('2106-02-07 00:00:00', 9, 'UTC'))), toDate(0)) AS day,
        if(is_usage, e.provider, '') AS provider,
        if(is_usage, e.model, '') AS model,
        count() AS group_events,
        countIf(type = 'llm_call' AND counted) AS group_llm_calls,
        countIf(type = 'tool_call') AS group_tool_calls,
        countIf(failed) AS group_errors,
        countIf(attempt > 1) AS group_retries,
        countIf(counted) AS group_calls,
        sumIf(input_tokens, counted) AS group_input_tokens,
        sumIf(output_tokens, counted) AS group_output_tokens,
        sumIf(cached_input_tokens, counted) AS group_cached_input_tokens,
        sumIf(cache_write_tokens, counted) AS group_cache_write_tokens,
        sumIf(reasoning_tokens, counted) AS group_reasoning_tokens,
        sumIf(all_tokens, counted) AS group_total_tokens,
        sumIf(cost, counted) AS group_cost,
        countIf(counted AND cost IS NULL AND all_tokens > 0) AS group_unpriced_calls,
        ifNull(sumIf(amount, type = 'payment' AND amount > 0), 0) AS group_revenue,
        ifNull(sumIf(amount, type = 'payment'), 0) AS group_payments,
        groupUniqArrayIf(tool_name, type = 'tool_call' AND tool_name != '') AS group_tools,
        min(started_at) AS group_first_at,
        max(ended_at) AS group_last_at
    FROM settled_events AS e
    WHERE (workspace, root_run_id) IN roots
    GROUP BY workspace, run_id, is_usage, is_payment, day, provider, model
)
GROUP BY workspace, run_id;

CREATE TEMPORARY TABLE known AS
SELECT
    workspace,
    run_id,
    multiIf(
        parent_run_id NOT IN ('', run_id)
            AND (workspace, parent_run_id) IN (SELECT workspace, run_id FROM members), parent_run_id,
        root_run_id NOT IN ('', run_id)
            AND (workspace, root_run_id) IN (SELECT workspace, run_id FROM members), root_run_id,
        '') AS parent
FROM members;

-- The events that made a run fail: not those that a later try of the same made good.
CREATE TEMPORARY TABLE causes AS
SELECT
    workspace,
    run_id,
    arraySort(groupArrayIf(
        (failed_at, event_id, label, error_type, error_message),
        failed AND failed_at >= last_good_at)) AS failed_events
FROM
(
    SELECT
        workspace, run_id, event_id, label, failed, error_type, error_message,
        toUnixTimestamp64Nano(ended_at) AS failed_at,
        max(if(failed OR status = 'running', 0, failed_at))
            OVER (PARTITION BY workspace, run_id, type, label) AS last_good_at
    FROM settled_events
    WHERE (workspace, run_id) IN
            (SELECT workspace, run_id FROM members WHERE effective_status IN ('failed', 'timeout'))
)
GROUP BY workspace, run_id;

CREATE TEMPORARY TABLE walked AS
WITH RECURSIVE walk AS
(
    SELECT workspace, run_id, [run_id] AS path
    FROM known
    WHERE parent = ''
    UNION ALL
    SELECT child.workspace, child.run_id, arrayPushFront(walk.path, child.run_id)
    FROM known AS child
    INNER JOIN walk ON child.workspace = walk.workspace AND child.parent = walk.run_id
    WHERE child.parent != '' AND length(walk.path) < 64
)
SELECT * FROM walk;

CREATE TEMPORARY TABLE placed AS
SELECT
    m.workspace AS workspace,
    m.run_id AS run_id,
    m.agent AS agent,
    m.name AS name,
    m.started_at AS started_at,
    m.error_type AS error_type,
    m.error_message AS error_message,
    m.effective_status AS effective_status,
    m.reported_input_tokens AS reported_input_tokens,
    m.reported_output_tokens AS reported_output_tokens,
    m.reported_cost AS reported_cost,
    if(empty(walked.path), [m.run_id], walked.path) AS path,
    m.reported_input_tokens + m.reported_output_tokens > 0 OR m.reported_cost IS NOT NULL AS has_report,
    h.has_usage AS has_calls,
    m.effective_status IN ('failed', 'timeout') AS is_failed,
    causes.failed_events AS failed_events,
    if(empty(failed_events), toUnixTimestamp64Nano(m.started_at) + toInt64(m.duration_ns), failed_events[1].1)
        AS failed_at
FROM members AS m
LEFT JOIN walked ON m.workspace = walked.workspace AND m.run_id = walked.run_id
LEFT JOIN happened AS h ON m.workspace = h.workspace AND m.run_id = h.run_id
LEFT JOIN causes ON m.workspace = causes.workspace AND m.run_id = causes.run_id;

CREATE TEMPORARY TABLE trees AS
SELECT
    workspace,
    path[-1] AS root,
    groupArray((run_id, path)) AS runs_below,
    arrayFlatten(groupArrayIf(path, has_calls)) AS covered,
    arrayFilter(way -> NOT has(covered, way[1]), groupArrayIf(path, has_report)) AS candidates,
    arrayMap(way -> way[1], candidates) AS candidate_ids,
    arrayMap(way -> way[1],
        arrayFilter(way -> NOT hasAny(candidate_ids, arraySlice(way, 2)), candidates)) AS reporters,
    groupArrayIf((path[2], agent, name, started_at), effective_status = 'success' AND length(path) > 1) AS good,
    groupArrayIf((path[2], agent, name, started_at, run_id), is_failed AND length(path) > 1) AS bad,
    arrayMap(b -> b.5, arrayFilter(
        b -> arrayExists(g -> (g.1, g.2, g.3) = (b.1, b.2, b.3) AND g.4 > b.4, good), bad)) AS made_good,
    arraySort(arrayFilter(f -> NOT hasAny(made_good, f.3),
        groupArrayIf((failed_at, -toInt64(length(path)), path, failed_events, agent, error_type, error_message),
            is_failed))) AS failures,
    mapFromArrays(groupArray(run_id), groupArray(if(agent != '', agent, name))) AS agents
FROM placed
GROUP BY workspace, root;

CREATE TEMPORARY TABLE own AS
SELECT
    p.workspace AS workspace,
    p.run_id AS run_id,
    p.path AS path,
    p.effective_status AS effective_status,
    has(trees.reporters, p.run_id) AS by_report,
    multiIf(h.has_usage > 0, 'leaf', by_report, 'reported', 'none') AS usage_source,
    h.events AS events,
    h.llm_calls AS llm_calls,
    h.tool_calls AS tool_calls,
    h.errors AS errors,
    h.retries AS retries,
    h.input_tokens + if(by_report, p.reported_input_tokens, 0) AS input_tokens,
    h.output_tokens + if(by_report, p.reported_output_tokens, 0) AS output_tokens,
    h.cached_input_tokens AS cached_input_tokens,
    h.cache_write_tokens AS cache_write_tokens,
    h.reasoning_tokens AS reasoning_tokens,
    h.total_tokens + if(by_report, p.reported_input_tokens + p.reported_output_tokens, 0) AS total_tokens,
    if(by_report, CAST(p.reported_cost, 'Nullable(Decimal(38, 12))'), h.cost) AS cost,
    h.unpriced_calls AS unpriced_calls,
    h.revenue AS revenue,
    h.payments AS payments,
    h.models AS models,
    h.tools AS tools,
    h.first_event_at AS first_event_at,
    h.last_event_at AS last_event_at,
    if(by_report,
        arrayPushBack(h.usage, CAST(
            (toDate(least(p.started_at, toDateTime64('2106-02-07 00:00:00', 9, 'UTC'))), '', '', 0, p.reported_cost IS NULL, p.reported_input_tokens,
                p.reported_output_tokens, 0, 0, 0, p.reported_input_tokens + p.reported_output_tokens,
                p.reported_cost, 0, 0), toTypeName(h.usage[1]))),
        h.usage) AS usage,
    -- Payments are among them, and no usage.
    arrayMap(u -> u.4 > 0 OR u.11 > 0 OR u.12 IS NOT NULL, usage) AS adds,
    if(trees.root = p.run_id, trees.failures, []) AS failures,
    if(failures[1].4[1].4 != '', failures[1].4[1].4, failures[1].6) AS error_type,
    if(failures[1].4[1].5 != '', failures[1].4[1].5, failures[1].7) AS error_message,
    -- Ids, numbers and addresses do not tell one error from another.
    left(substituted, 300) AS normal_message,
    replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(left(error_message, 2000), 'https?://[^\\s"<>]+', '<url>'), '[\\w.+-]+@[\\w-]+\\.[\\w.-]+', '<email>'), '\\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\b', '<id>'), '\\b0x[0-9a-fA-F]+\\b', '<id>'), '\\b[a-z]{2,12}_[A-Za-z]*[0-9][0-9A-Za-z]*', '<id>'), '\\b[0-9a-fA-F]{8,}\\b', '<id>'), '\\b[0-9]{1,3}(\\.[0-9]{1,3}){3}(:[0-9]+)?\\b', '<address>'), '[0-9]+([.,:][0-9]+)*', '<n>'), '\\s+', ' ') AS substituted,
    if(trees.root = p.run_id, trees.agents, map()) AS agents
FROM placed AS p
INNER JOIN trees ON p.workspace = trees.workspace AND p.path[-1] = trees.root
LEFT JOIN happened AS h ON p.workspace = h.workspace AND p.run_id = h.run_id;

-- Every run is added to itself and to each run above it.
CREATE TEMPORARY TABLE below AS
SELECT
    workspace,
    above,
    countIf(path[2] = above) AS child_runs,
    countIf(path[2] = above AND effective_status IN ('failed', 'timeout')) AS failed_child_runs,
    sum(llm_calls) AS tree_llm_calls,
    sum(tool_calls) AS tree_tool_calls,
    sum(errors) AS tree_errors,
    sum(total_tokens) AS tree_total_tokens,
    sum(cost) AS tree_cost
FROM own
ARRAY JOIN path AS above
GROUP BY workspace, above;

INSERT INTO runs
SELECT r.* REPLACE (
    r.version + 1 AS version,
    fromUnixTimestamp64Nano({at:Int64}) AS settled_at,
    own.path AS path,
    own.usage_source AS usage_source,
    own.events AS events,
    own.llm_calls AS llm_calls,
    own.tool_calls AS tool_calls,
    own.errors AS errors,
    own.retries AS retries,
    own.input_tokens AS input_tokens,
    own.output_tokens AS output_tokens,
    own.cached_input_tokens AS cached_input_tokens,
    own.cache_write_tokens AS cache_write_tokens,
    own.reasoning_tokens AS reasoning_tokens,
    own.total_tokens AS total_tokens,
    own.cost AS cost,
    own.unpriced_calls AS unpriced_calls,
    own.revenue AS revenue,
    own.payments AS payments,
    own.models AS models,
    own.tools AS tools,
    own.first_event_at AS first_event_at,
    own.last_event_at AS last_event_at,
    below.child_runs AS child_runs,
    below.failed_child_runs AS failed_child_runs,
    below.tree_llm_calls AS tree_llm_calls,
    below.tree_tool_calls AS tree_tool_calls,
    below.tree_errors AS tree_errors,
    below.tree_total_tokens AS tree_total_tokens,
    below.tree_cost AS tree_cost,
    own.usage.1 AS `usage.day`,
    own.usage.2 AS `usage.provider`,
    own.usage.3 AS `usage.model`,
    arrayMap(
        (day, i) -> own.adds[i] AND arrayFirstIndex((d, a) -> a AND d = day, own.usage.1, own.adds) = i,
        own.usage.1, arrayEnumerate(own.usage.1)) AS `usage.first_of_day`,
    own.usage.4 AS `usage.calls`,
    own.usage.5 AS `usage.unpriced_calls`,
    own.usage.6 AS `usage.input_tokens`,
    own.usage.7 AS `usage.output_tokens`,
    own.usage.8 AS `usage.cached_input_tokens`,
    own.usage.9 AS `usage.cache_write_tokens`,
    own.usage.10 AS `usage.reasoning_tokens`,
    own.usage.11 AS `usage.total_tokens`,
    own.usage.12 AS `usage.cost`,
    own.usage.13 AS `usage.revenue`,
    own.usage.14 AS `usage.payments`,
    length(own.failures) AS failed_runs,
    own.failures[1].3[1] AS first_failed_run_id,
    own.failures[1].5 AS first_failed_agent,
    own.failures[1].4[1].2 AS first_failed_event_id,
    own.error_type AS incident_error_type,
    own.error_message AS incident_error_message,
    if(empty(own.failures), '', lower(hex(sipHash64(own.error_type, own.normal_message)))) AS fingerprint,
    arrayFilter(step -> step != '', arrayPushBack(
        arrayMap(id -> own.agents[id], arrayReverse(own.failures[1].3)), own.failures[1].4[1].3)) AS failed_path)
FROM
(
    SELECT *
    FROM runs FINAL
    WHERE toStartOfMinute(run_at) IN run_minutes
        AND (workspace, run_id) IN (SELECT workspace, run_id FROM members)
) AS r
INNER JOIN own ON r.workspace = own.workspace AND r.run_id = own.run_id
INNER JOIN below ON r.workspace = below.workspace AND r.run_id = below.above;
