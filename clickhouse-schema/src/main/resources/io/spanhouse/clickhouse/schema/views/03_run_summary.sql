-- One row a run: all of runs, what happened in it, and what happened in it and every run below it (tree_*).
--
-- Plain columns count the run's own events, so that sums over runs are right.
-- usage_source  leaf: tokens and cost are those of its model calls; reported: what the run said about itself; none
-- cost          sum of the known costs; NULL where none is known
-- margin        payments received minus payments made minus cost; NULL where there was usage and no cost is known
--
-- FINAL reads only the columns that a query asks for.
CREATE OR REPLACE VIEW run_summary AS
WITH
    happened AS
    (
        SELECT
            workspace,
            run_id,
            count() AS events,
            countIf(type = 'llm_call' AND counted) AS llm_calls,
            countIf(type = 'tool_call') AS tool_calls,
            countIf(failed) AS errors,
            countIf(attempt > 1) AS retries,
            sum(input_tokens) AS input_tokens,
            sum(output_tokens) AS output_tokens,
            sum(cached_input_tokens) AS cached_input_tokens,
            sum(reasoning_tokens) AS reasoning_tokens,
            sum(total_tokens) AS total_tokens,
            sum(cost) AS cost,
            max(has_usage) AS has_usage,
            sumIf(amount, type = 'payment' AND amount > 0) AS revenue,
            sumIf(amount, type = 'payment') AS payments,
            arraySort(groupUniqArrayIf(model, counted AND model != '')) AS models,
            arraySort(groupUniqArrayIf(tool_name, type = 'tool_call' AND tool_name != '')) AS tools,
            toNullable(max(ifNull(finished_at, started_at))) AS last_event_at
        FROM counted_events
        GROUP BY workspace, run_id
    ),
    own AS
    (
        SELECT
            place.workspace AS workspace,
            place.run_id AS run_id,
            place.path AS path,
            place.effective_status AS effective_status,
            multiIf(h.has_usage > 0, 'leaf', place.by_report, 'reported', 'none') AS usage_source,
            h.events AS events,
            h.llm_calls AS llm_calls,
            h.tool_calls AS tool_calls,
            h.errors AS errors,
            h.retries AS retries,
            h.input_tokens + if(place.by_report, r.reported_input_tokens, 0) AS input_tokens,
            h.output_tokens + if(place.by_report, r.reported_output_tokens, 0) AS output_tokens,
            h.cached_input_tokens AS cached_input_tokens,
            h.reasoning_tokens AS reasoning_tokens,
            h.total_tokens + if(place.by_report, r.reported_input_tokens + r.reported_output_tokens, 0)
                AS total_tokens,
            if(place.by_report, r.reported_cost, h.cost) AS cost,
            h.revenue AS revenue,
            h.payments AS payments,
            h.models AS models,
            h.tools AS tools,
            h.last_event_at AS last_event_at
        FROM run_tree AS place
        INNER JOIN
        (
            SELECT workspace, run_id, reported_input_tokens, reported_output_tokens, reported_cost
            FROM runs FINAL
        ) AS r ON place.workspace = r.workspace AND place.run_id = r.run_id
        LEFT JOIN happened AS h ON place.workspace = h.workspace AND place.run_id = h.run_id
    ),
    -- Every run is added to itself and to each run above it.
    counts AS
    (
        SELECT
            workspace,
            above,
            sumIf(llm_calls, run_id = above) AS own_llm_calls,
            sumIf(tool_calls, run_id = above) AS own_tool_calls,
            sumIf(events, run_id = above) AS own_events,
            sumIf(errors, run_id = above) AS own_errors,
            sumIf(retries, run_id = above) AS own_retries,
            sumIf(input_tokens, run_id = above) AS own_input_tokens,
            sumIf(output_tokens, run_id = above) AS own_output_tokens,
            sumIf(cached_input_tokens, run_id = above) AS own_cached_input_tokens,
            sumIf(reasoning_tokens, run_id = above) AS own_reasoning_tokens,
            sumIf(total_tokens, run_id = above) AS own_total_tokens,
            sumIf(cost, run_id = above) AS own_cost,
            sumIf(revenue, run_id = above) AS own_revenue,
            sumIf(payments, run_id = above) AS own_payments,
            anyIf(effective_status, run_id = above) AS own_effective_status,
            anyIf(usage_source, run_id = above) AS own_usage_source,
            anyIf(models, run_id = above) AS own_models,
            anyIf(tools, run_id = above) AS own_tools,
            maxIf(last_event_at, run_id = above) AS own_last_event_at,
            countIf(path[2] = above) AS child_runs,
            countIf(path[2] = above AND effective_status IN ('failed', 'timeout')) AS failed_child_runs,
            sum(llm_calls) AS tree_llm_calls,
            sum(tool_calls) AS tree_tool_calls,
            sum(errors) AS tree_errors,
            sum(total_tokens) AS tree_total_tokens,
            sum(cost) AS tree_cost
        FROM own
        ARRAY JOIN path AS above
        GROUP BY workspace, above
    )
SELECT
    r.workspace AS workspace,
    r.run_id AS run_id,
    r.parent_run_id AS parent_run_id,
    r.root_run_id AS root_run_id,
    r.trace_id AS trace_id,
    r.span_id AS span_id,
    r.name AS name,
    r.agent AS agent,
    r.agent_id AS agent_id,
    r.agent_version AS agent_version,
    r.run_type AS run_type,
    r.status AS status,
    r.started_at AS started_at,
    r.finished_at AS finished_at,
    r.received_at AS received_at,
    r.duration_ns AS duration_ns,
    r.timeout_ns AS timeout_ns,
    r.session_id AS session_id,
    r.session_name AS session_name,
    r.session_path AS session_path,
    r.customer_id AS customer_id,
    r.user_id AS user_id,
    r.feature AS feature,
    r.department AS department,
    r.virtual_key AS virtual_key,
    r.request_id AS request_id,
    r.environment AS environment,
    r.service_name AS service_name,
    r.region AS region,
    r.prompt_id AS prompt_id,
    r.prompt_version AS prompt_version,
    r.input AS input,
    r.output AS output,
    r.error_type AS error_type,
    r.error_message AS error_message,
    r.tags AS tags,
    r.metadata AS metadata,
    r.reference_example_id AS reference_example_id,
    r.dotted_order AS dotted_order,
    r.reported_input_tokens AS reported_input_tokens,
    r.reported_output_tokens AS reported_output_tokens,
    r.reported_cost AS reported_cost,
    r.convention AS convention,
    r.framework AS framework,
    r.language AS language,
    c.own_llm_calls AS llm_calls,
    c.own_tool_calls AS tool_calls,
    c.own_events AS events,
    c.own_errors AS errors,
    c.own_retries AS retries,
    c.own_input_tokens AS input_tokens,
    c.own_output_tokens AS output_tokens,
    c.own_cached_input_tokens AS cached_input_tokens,
    c.own_reasoning_tokens AS reasoning_tokens,
    c.own_total_tokens AS total_tokens,
    c.own_cost AS cost,
    ifNull(c.own_revenue, 0) AS revenue,
    if(c.own_usage_source != 'none' AND c.own_cost IS NULL, NULL, ifNull(c.own_payments, 0) - ifNull(c.own_cost, 0))
        AS margin,
    c.own_usage_source AS usage_source,
    c.child_runs AS child_runs,
    c.failed_child_runs AS failed_child_runs,
    c.own_models AS models,
    c.own_tools AS tools,
    c.own_last_event_at AS last_event_at,
    c.own_effective_status AS effective_status,
    c.tree_llm_calls AS tree_llm_calls,
    c.tree_tool_calls AS tree_tool_calls,
    c.tree_errors AS tree_errors,
    c.tree_total_tokens AS tree_total_tokens,
    c.tree_cost AS tree_cost
FROM runs AS r FINAL
INNER JOIN counts AS c ON r.workspace = c.workspace AND r.run_id = c.above;
