-- One row an event, whatever was delivered twice, without its large columns, and with what it adds to totals.
--
-- counted         1 for a model call that counts. Only llm_call, embedding and rerank can; wrappers and repeats do not.
-- *_tokens, cost  0 and NULL for events that are not counted
-- failed          1 for an event that failed, and for an error event about something that has no failed event itself
--
-- A wrapper with spans of other kinds between it and what it wraps is only recognised by its response id.
-- The sets read without FINAL: whether a key is in them does not depend on repeated rows.
CREATE OR REPLACE VIEW counted_events AS
WITH
    model_calls AS
    (
        SELECT *, input_tokens + output_tokens + total_tokens > 0 OR cost IS NOT NULL AS usage
        FROM events
        WHERE type IN ('llm_call', 'embedding', 'rerank')
    ),
    -- Spans of calls that another call with usage ran inside of: the inner call counts.
    wrappers AS
    (
        SELECT workspace, trace_id, type, parent_span_id
        FROM model_calls
        WHERE usage AND parent_span_id NOT IN ('', span_id)
    ),
    -- Calls of one trace with one response id are one call: the best told of them counts.
    repeated_responses AS
    (
        SELECT workspace, trace_id, type, response_id
        FROM model_calls
        WHERE response_id != ''
        GROUP BY workspace, trace_id, type, response_id
        HAVING min(event_id) != max(event_id)
    ),
    responses AS
    (
        SELECT
            workspace,
            groupUniqArray(event_id) AS event_ids,
            groupUniqArray(parent_span_id) AS outer_spans,
            groupUniqArray((event_id, span_id, usage, cached_input_tokens + cache_write_tokens > 0, cost IS NOT NULL))
                AS calls,
            arraySort(call -> (call.3, NOT has(outer_spans, call.2), call.4, call.5, call.1), calls)[-1].1 AS best
        FROM model_calls
        WHERE (workspace, trace_id, type, response_id) IN repeated_responses
        GROUP BY workspace, trace_id, type, response_id
    ),
    repeats AS
    (
        SELECT workspace, arrayJoin(arrayFilter(id -> id != best, event_ids))
        FROM responses
    ),
    failures AS
    (
        SELECT workspace, trace_id, span_id, event_id
        FROM events
        WHERE type != 'error' AND status IN ('error', 'timeout')
    )
SELECT
    e.workspace AS workspace,
    e.event_id AS event_id,
    e.type AS type,
    e.name AS name,
    e.run_id AS run_id,
    e.trace_id AS trace_id,
    e.span_id AS span_id,
    e.parent_span_id AS parent_span_id,
    e.agent AS agent,
    e.session_id AS session_id,
    e.customer_id AS customer_id,
    e.user_id AS user_id,
    e.feature AS feature,
    e.department AS department,
    e.environment AS environment,
    e.started_at AS started_at,
    e.finished_at AS finished_at,
    e.duration_ns AS duration_ns,
    e.status AS status,
    e.provider AS provider,
    if(e.response_model != '', e.response_model, e.request_model) AS model,
    e.prompt_id AS prompt_id,
    e.prompt_version AS prompt_version,
    e.tool_name AS tool_name,
    e.attempt AS attempt,
    e.amount AS amount,
    e.type IN ('llm_call', 'embedding', 'rerank')
        AND (e.workspace, e.trace_id, e.type, e.span_id) NOT IN wrappers
        AND (e.workspace, e.event_id) NOT IN repeats AS counted,
    if(counted, e.input_tokens, 0) AS input_tokens,
    if(counted, e.output_tokens, 0) AS output_tokens,
    if(counted, e.cached_input_tokens, 0) AS cached_input_tokens,
    if(counted, e.cache_write_tokens, 0) AS cache_write_tokens,
    if(counted, e.reasoning_tokens, 0) AS reasoning_tokens,
    if(counted, greatest(e.total_tokens, e.input_tokens + e.output_tokens), 0) AS total_tokens,
    if(counted, e.cost, NULL) AS cost,
    counted AND (total_tokens > 0 OR isNotNull(cost)) AS has_usage,
    multiIf(
        e.type != 'error', e.status IN ('error', 'timeout'),
        (e.workspace, e.trace_id, e.span_id)
                NOT IN (SELECT workspace, trace_id, span_id FROM failures WHERE span_id != '')
            AND (e.workspace, e.trigger_event_id) NOT IN (SELECT workspace, event_id FROM failures)) AS failed
FROM events AS e FINAL;
