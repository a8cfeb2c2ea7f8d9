-- One row a provider, model and day: how well its calls went. What they cost is in cost_by_model.
--
-- calls           without those that only wrap or repeat another
-- errors          calls that failed or timed out; error_rate is their share of the calls
-- *_duration_ns, *_time_to_first_token_ns  exact quantiles, of calls that have ended and of those that told
-- retries         calls that were not the first try
CREATE OR REPLACE VIEW model_health AS
SELECT
    workspace,
    day,
    provider,
    model,
    calls,
    errors,
    errors / calls AS error_rate,
    if(ended > 0, durations[1], NULL) AS p50_duration_ns,
    if(ended > 0, durations[2], NULL) AS p95_duration_ns,
    if(ended > 0, durations[3], NULL) AS p99_duration_ns,
    if(told > 0, first_tokens[1], NULL) AS p50_time_to_first_token_ns,
    if(told > 0, first_tokens[2], NULL) AS p95_time_to_first_token_ns,
    retries
FROM
(
    SELECT
        workspace,
        toDate(toStartOfMinute(e.started_at)) AS day,
        provider,
        if(e.response_model != '', e.response_model, e.request_model) AS model,
        count() AS calls,
        countIf(e.failed) AS errors,
        countIf(e.status != 'running') AS ended,
        quantilesExactIf(0.5, 0.95, 0.99)(e.duration_ns, e.status != 'running') AS durations,
        count(e.time_to_first_token_ns) AS told,
        quantilesExact(0.5, 0.95)(e.time_to_first_token_ns) AS first_tokens,
        countIf(e.attempt > 1) AS retries
    FROM events AS e FINAL
    PREWHERE type = 'llm_call'
    WHERE counted
    GROUP BY workspace, day, provider, model
);
