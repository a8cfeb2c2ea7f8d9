-- Which version of a prompt is cheaper per success?
SELECT
    prompt_id,
    prompt_version,
    runs,
    round(success_rate, 3) AS success_rate,
    cost_per_run,
    cost_per_success,
    p95_duration_ns / 1e6 AS p95_ms
FROM prompt_versions
WHERE workspace = 'default'
ORDER BY prompt_id, cost_per_success, prompt_version;
