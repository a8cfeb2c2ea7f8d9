-- How long did people wait for the first token yesterday, by model?
SELECT
    provider,
    model,
    calls,
    p50_time_to_first_token_ns / 1e6 AS p50_ms,
    p95_time_to_first_token_ns / 1e6 AS p95_ms
FROM model_health
WHERE workspace = 'default' AND day = today() - 1 AND p95_time_to_first_token_ns IS NOT NULL
ORDER BY p95_ms DESC, model, provider;
