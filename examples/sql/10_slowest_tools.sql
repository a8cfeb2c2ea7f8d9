-- Which tools were slowest in the last 7 days, by p95?
SELECT
    tool_name,
    count() AS calls,
    quantileExact(0.5)(duration_ns) / 1e6 AS p50_ms,
    quantileExact(0.95)(duration_ns) / 1e6 AS p95_ms,
    max(duration_ns) / 1e6 AS max_ms
FROM counted_events
WHERE workspace = 'default' AND type = 'tool_call' AND status != 'running' AND started_at > now() - INTERVAL 7 DAY
GROUP BY tool_name
ORDER BY p95_ms DESC, tool_name;
