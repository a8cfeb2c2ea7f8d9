-- One row a tool and day.
--
-- errors         calls that failed or timed out; error_rate is their share of the calls
-- *_duration_ns  exact quantiles, of calls that have ended; NULL where none has
-- retries        calls that were not the first try
CREATE OR REPLACE VIEW tool_health AS
SELECT
    workspace,
    day,
    tool_name,
    calls,
    errors,
    errors / calls AS error_rate,
    if(ended > 0, durations[1], NULL) AS p50_duration_ns,
    if(ended > 0, durations[2], NULL) AS p95_duration_ns,
    if(ended > 0, durations[3], NULL) AS p99_duration_ns,
    retries
FROM
(
    SELECT
        workspace,
        toDate(toStartOfMinute(e.started_at)) AS day,
        tool_name,
        count() AS calls,
        countIf(e.failed) AS errors,
        countIf(e.status != 'running') AS ended,
        quantilesExactIf(0.5, 0.95, 0.99)(e.duration_ns, e.status != 'running') AS durations,
        countIf(e.attempt > 1) AS retries
    FROM events AS e FINAL
    PREWHERE type = 'tool_call'
    GROUP BY workspace, day, tool_name
);
