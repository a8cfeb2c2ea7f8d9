-- What to look at: trees of runs and traces that something arrived in, and in which minutes their rows are.
--
-- Parameters: from (exclusive) and to (inclusive), times of arrival in nanoseconds since the epoch.
--
-- Tables are sorted by the minute, so that a look reads what is about the same time as the news, however much is stored.
-- What is found by an id is found by its index: of an OR of two ids ClickHouse would read the whole table.

CREATE TEMPORARY TABLE arrivals AS
SELECT workspace, trace_id, root_run_id, toStartOfMinute(started_at) AS minute
FROM spans
WHERE received_at > fromUnixTimestamp64Nano({from:Int64}) AND received_at <= fromUnixTimestamp64Nano({to:Int64})
UNION DISTINCT
SELECT workspace, trace_id, root_run_id, toStartOfMinute(started_at)
FROM events
WHERE received_at > fromUnixTimestamp64Nano({from:Int64}) AND received_at <= fromUnixTimestamp64Nano({to:Int64});

-- Traces that a span or an event arrived in.
CREATE TEMPORARY TABLE arrived AS
SELECT DISTINCT workspace, trace_id
FROM arrivals
WHERE trace_id != '';

-- Trees, by their outermost run, that something arrived in or in which a run's time was up.
CREATE TEMPORARY TABLE roots AS
SELECT workspace, root_run_id
FROM arrivals
UNION DISTINCT
SELECT workspace, root_run_id
FROM runs
WHERE received_at > fromUnixTimestamp64Nano({from:Int64}) AND received_at <= fromUnixTimestamp64Nano({to:Int64})
UNION DISTINCT
SELECT workspace, root_run_id
FROM runs
WHERE times_out_at > fromUnixTimestamp64Nano({from:Int64}) AND times_out_at <= fromUnixTimestamp64Nano({to:Int64})
UNION DISTINCT
SELECT workspace, root_run_id
FROM runs
WHERE (workspace, trace_id) IN arrived;

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

CREATE TEMPORARY TABLE run_times AS
SELECT
    toStartOfMinute(run_at) AS minute,
    least(started_at, ifNull(first_event_at, started_at)) AS first_at,
    greatest(started_at, ifNull(last_event_at, started_at)) AS last_at
FROM
(
    SELECT run_at, started_at, first_event_at, last_event_at FROM runs WHERE (workspace, root_run_id) IN roots
    UNION ALL
    SELECT run_at, started_at, first_event_at, last_event_at FROM runs WHERE (workspace, trace_id) IN touched
);

CREATE TEMPORARY TABLE run_minutes AS
SELECT DISTINCT minute FROM run_times;

-- From when to when there is something to read, for one run or trace.
CREATE TEMPORARY TABLE spells AS
SELECT DISTINCT first_at, last_at FROM run_times
UNION DISTINCT
SELECT first_at, last_at FROM trace_totals WHERE (workspace, trace_id) IN touched;

-- Of spells up to a day; a longer one, or one between wrong times, would be too many.
CREATE TEMPORARY TABLE minutes AS
SELECT DISTINCT minute FROM arrivals
UNION DISTINCT
SELECT toDateTime(arrayJoin(range(
    toUnixTimestamp(toStartOfMinute(first_at)), toUnixTimestamp(toStartOfMinute(last_at)) + 1, 60)), 'UTC')
FROM spells
WHERE last_at <= first_at + toIntervalDay(1);

CREATE TEMPORARY TABLE long_spells AS
SELECT first_at, last_at FROM spells WHERE last_at > first_at + toIntervalDay(1);
