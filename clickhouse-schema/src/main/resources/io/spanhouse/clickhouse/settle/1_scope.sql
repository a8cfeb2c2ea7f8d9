-- What to look at: trees of runs and traces that something arrived in, and between which times their rows lie.
--
-- Parameters: from (exclusive) and to (inclusive), times of arrival in nanoseconds since the epoch.

-- Traces that a span or an event arrived in.
CREATE TEMPORARY TABLE arrived AS
SELECT workspace, toString(trace_id) AS trace_id
FROM spans
WHERE received_at > fromUnixTimestamp64Nano({from:Int64}) AND received_at <= fromUnixTimestamp64Nano({to:Int64})
UNION DISTINCT
SELECT workspace, trace_id
FROM events
WHERE received_at > fromUnixTimestamp64Nano({from:Int64}) AND received_at <= fromUnixTimestamp64Nano({to:Int64})
    AND trace_id != '';

-- Trees, by their outermost run, that something arrived in or in which a run's time was up.
CREATE TEMPORARY TABLE roots AS
SELECT workspace, root_run_id
FROM spans
WHERE received_at > fromUnixTimestamp64Nano({from:Int64}) AND received_at <= fromUnixTimestamp64Nano({to:Int64})
UNION DISTINCT
SELECT workspace, root_run_id
FROM events
WHERE received_at > fromUnixTimestamp64Nano({from:Int64}) AND received_at <= fromUnixTimestamp64Nano({to:Int64})
UNION DISTINCT
SELECT workspace, root_run_id
FROM runs
WHERE received_at > fromUnixTimestamp64Nano({from:Int64}) AND received_at <= fromUnixTimestamp64Nano({to:Int64})
    OR (workspace, trace_id) IN arrived
    OR status = 'running'
        AND received_at + toIntervalNanosecond(toInt64(ifNull(timeout_ns, 3600000000000)))
            BETWEEN fromUnixTimestamp64Nano({from:Int64}) AND fromUnixTimestamp64Nano({to:Int64});

-- Traces to write: also those that a run of these trees is in, and those with usage outside of all runs that is such a
-- run's now.
CREATE TEMPORARY TABLE touched AS
SELECT workspace, trace_id FROM arrived
UNION DISTINCT
SELECT workspace, trace_id FROM runs WHERE trace_id != '' AND (workspace, root_run_id) IN roots
UNION DISTINCT
SELECT workspace, trace_id
FROM trace_totals
ARRAY JOIN `outside.run_id` AS outside_run
WHERE (workspace, outside_run) IN (SELECT workspace, run_id FROM runs WHERE (workspace, root_run_id) IN roots);

CREATE TEMPORARY TABLE bounds AS
SELECT
    min(first_event) AS events_from,
    max(last_event) AS events_to,
    min(first_run) AS runs_from,
    max(last_run) AS runs_to
FROM
(
    SELECT
        toNullable(min(started_at)) AS first_event,
        toNullable(max(started_at)) AS last_event,
        CAST(NULL, 'Nullable(DateTime(\'UTC\'))') AS first_run,
        first_run AS last_run
    FROM spans
    WHERE received_at > fromUnixTimestamp64Nano({from:Int64}) AND received_at <= fromUnixTimestamp64Nano({to:Int64})
    HAVING count() > 0
    UNION ALL
    SELECT min(started_at), max(started_at), NULL, NULL
    FROM events
    WHERE received_at > fromUnixTimestamp64Nano({from:Int64}) AND received_at <= fromUnixTimestamp64Nano({to:Int64})
    HAVING count() > 0
    UNION ALL
    SELECT
        least(min(started_at), min(ifNull(first_event_at, started_at))),
        greatest(max(started_at), max(ifNull(last_event_at, started_at))),
        min(run_at),
        max(run_at)
    FROM runs
    WHERE (workspace, root_run_id) IN roots OR (workspace, trace_id) IN touched
    HAVING count() > 0
    UNION ALL
    SELECT min(first_at), max(last_at), NULL, NULL
    FROM trace_totals
    WHERE (workspace, trace_id) IN touched
    HAVING count() > 0
);
