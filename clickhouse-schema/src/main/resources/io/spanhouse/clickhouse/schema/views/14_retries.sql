-- One row a model call, tool call, ... that was tried more than once in a run.
--
-- What was tried is one row while attempt numbers rise from 1, below one span, with one tool and tool call id.
-- name             of the tool, or the model of the first try
-- attempts         the greatest attempt number; failed_attempts are counted where they are known
-- ended_well       whether the last try succeeded; NULL while it runs
-- duration_ns      from the start of the first known try to the end of the last
-- error_type, error_message   of the first try that failed
-- cost             of all tries, where it is known; retry_cost of those after the first
CREATE OR REPLACE VIEW retries AS
SELECT
    workspace,
    run_id,
    tried.1 AS root_run_id,
    trace_id,
    type,
    tried.2 AS name,
    tried.3 AS agent,
    tried.4 AS session_id,
    tried.5 AS customer_id,
    tried.6 AS environment,
    attempts,
    failed_attempts,
    if(last_status = 'running', NULL, last_status = 'ok') AS ended_well,
    started_at,
    toUInt64(greatest(0, toUnixTimestamp64Nano(finished_at) - toUnixTimestamp64Nano(started_at))) AS duration_ns,
    failure.1 AS error_type,
    failure.2 AS error_message,
    cost,
    retry_cost,
    event_ids
FROM
(
    SELECT
        workspace, run_id, trace_id, type, parent_span_id, tool, tool_call_id, sequence,
        argMin((root_run_id, what, agent, session_id, customer_id, environment), (started, attempt, event_id)) AS tried,
        max(attempt) AS attempts,
        countIf(failed) AS failed_attempts,
        argMax(status, (started, attempt, event_id)) AS last_status,
        min(started) AS started_at,
        max(ended) AS finished_at,
        argMinIf((error_type, error_message), (started, attempt, event_id), failed) AS failure,
        sum(known_cost) AS cost,
        sumIf(known_cost, attempt > 1) AS retry_cost,
        arrayMap(e -> e.3, arraySort(groupArray((started, attempt, event_id)))) AS event_ids
    FROM
    (
        SELECT
            workspace, run_id, root_run_id, trace_id, type, parent_span_id, tool_call_id, event_id, agent, session_id,
            customer_id, environment, attempt, status, failed, error_type, error_message,
            if(type = 'tool_call', tool_name, '') AS tool,
            multiIf(
                tool_name != '', tool_name,
                response_model != '', response_model,
                request_model != '', request_model,
                name) AS what,
            if(counted OR type = 'tool_call', cost, NULL) AS known_cost,
            e.started_at AS started,
            ifNull(e.finished_at, e.started_at) AS ended,
            sum(attempt <= 1) OVER (
                PARTITION BY workspace, run_id, trace_id, type, parent_span_id, tool, tool_call_id
                ORDER BY e.started_at, attempt, event_id
                ROWS UNBOUNDED PRECEDING) AS sequence
        FROM events AS e FINAL
        -- Before FINAL takes the latest of each row: these four are the same in all of them.
        PREWHERE (workspace, trace_id, type, parent_span_id) IN
            (SELECT workspace, trace_id, type, parent_span_id FROM events WHERE attempt > 1)
        WHERE type IN ('llm_call', 'tool_call', 'embedding', 'rerank', 'retrieval', 'step', 'guardrail')
    )
    GROUP BY workspace, run_id, trace_id, type, parent_span_id, tool, tool_call_id, sequence
    HAVING attempts > 1
);
