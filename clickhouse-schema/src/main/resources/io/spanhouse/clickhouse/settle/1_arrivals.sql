-- What to look at: trees of runs and traces that something arrived in.
--
-- Parameters: from (exclusive) and to (inclusive), times of arrival in nanoseconds since the epoch; at, which is to unless
-- that is later than now.
--
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

CREATE TEMPORARY TABLE runs_of_arrived AS
SELECT workspace, run_id, parent_run_id, root_run_id, trace_id, run_at, started_at, first_event_at, last_event_at
FROM runs
WHERE (workspace, trace_id) IN arrived;

-- Trees, by their outermost run, that something arrived in or in which a run's time was up.
CREATE TEMPORARY TABLE roots AS
SELECT workspace, root_run_id
FROM arrivals
UNION DISTINCT
SELECT workspace, root_run_id
FROM runs_of_arrived
UNION DISTINCT
SELECT workspace, root_run_id
FROM runs
WHERE received_at > fromUnixTimestamp64Nano({from:Int64}) AND received_at <= fromUnixTimestamp64Nano({to:Int64})
UNION DISTINCT
SELECT workspace, root_run_id
FROM runs
WHERE times_out_at > fromUnixTimestamp64Nano({from:Int64}) AND times_out_at <= fromUnixTimestamp64Nano({at:Int64});
