-- One row an event, whatever was delivered twice, without its large columns, and with what it adds to totals.
--
-- counted         1 for a model call that counts. Only llm_call, embedding and rerank can; wrappers and repeats do not.
-- *_tokens, cost  0 and NULL for events that are not counted
-- failed          1 for an event that failed, and for an error event about something that has no failed event itself
CREATE OR REPLACE VIEW counted_events AS
SELECT
    workspace,
    event_id,
    type,
    name,
    run_id,
    root_run_id,
    trace_id,
    span_id,
    parent_span_id,
    agent,
    session_id,
    customer_id,
    user_id,
    feature,
    department,
    environment,
    started_at,
    finished_at,
    duration_ns,
    status,
    error_type,
    provider,
    if(e.response_model != '', e.response_model, e.request_model) AS model,
    prompt_id,
    prompt_version,
    tool_name,
    attempt,
    amount,
    e.counted AS counted,
    if(counted, e.input_tokens, 0) AS input_tokens,
    if(counted, e.output_tokens, 0) AS output_tokens,
    if(counted, e.cached_input_tokens, 0) AS cached_input_tokens,
    if(counted, e.cache_write_tokens, 0) AS cache_write_tokens,
    if(counted, e.reasoning_tokens, 0) AS reasoning_tokens,
    if(counted, greatest(e.total_tokens, e.input_tokens + e.output_tokens), 0) AS total_tokens,
    if(counted, e.cost, NULL) AS cost,
    counted AND (total_tokens > 0 OR isNotNull(cost)) AS has_usage,
    e.failed AS failed
FROM events AS e FINAL;
