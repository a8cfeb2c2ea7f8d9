-- Which agents time out?
SELECT
    agent,
    count() AS runs,
    countIf(effective_status = 'timeout') AS timeouts,
    round(timeouts / runs, 3) AS share,
    quantileExact(0.95)(duration_ns) / 1e9 AS p95_seconds
FROM run_summary
WHERE workspace = 'default' AND started_at > now() - INTERVAL 30 DAY
GROUP BY agent
HAVING timeouts > 0
ORDER BY timeouts DESC, agent;
