-- Which jobs should have been heard of by now?
SELECT
    agent,
    environment,
    expected_interval_ns / 6e10 AS expected_every_minutes,
    interval_source,
    round(dateDiff('second', last_seen, now64()) / 3600, 1) AS hours_ago,
    missed
FROM heartbeats
WHERE workspace = 'default' AND missed > 0
ORDER BY missed DESC, agent;
