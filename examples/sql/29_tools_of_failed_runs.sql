-- Which tools do failing runs call more often than others?
SELECT
    tool,
    count() AS runs,
    countIf(effective_status IN ('failed', 'timeout')) AS failed_runs,
    round(failed_runs / runs, 3) AS failed_share
FROM run_summary
ARRAY JOIN tools AS tool
WHERE workspace = 'default'
GROUP BY tool
ORDER BY failed_share DESC, tool;
