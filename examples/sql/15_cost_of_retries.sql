-- What do retries cost, and do they help?
SELECT
    type,
    name,
    count() AS retried,
    countIf(ended_well) AS ended_well,
    sum(attempts) - retried AS more_attempts,
    sum(duration_ns) / 1e9 AS seconds,
    sum(retry_cost) AS usd
FROM retries
WHERE workspace = 'default' AND started_at > now() - INTERVAL 30 DAY
GROUP BY type, name
ORDER BY usd DESC NULLS LAST, name, type;
