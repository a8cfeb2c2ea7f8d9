-- Is the new version of an agent better than the old one?
SELECT
    agent,
    agent_version,
    count() AS runs,
    round(countIf(effective_status = 'success') / runs, 3) AS success_rate,
    round(avg(tree_llm_calls), 2) AS llm_calls_per_run,
    quantileExact(0.95)(duration_ns) / 1e6 AS p95_ms,
    sum(tree_cost) / count(tree_cost) AS usd_per_run
FROM run_summary
WHERE workspace = 'default' AND agent_version != '' AND effective_status != 'running'
GROUP BY agent, agent_version
ORDER BY agent, agent_version;
