-- Rows that another record of the same span, event or run stands beside: a sender corrected its start, or there is none
-- and the record was given the time of its arrival, so that its sort key has another minute. Of spans and events the one
-- that ended last is kept, then the one that started last; of runs the greatest version, as everywhere. The event that
-- a span is goes with it.
--
-- Only traces that have rows in several minutes can have such rows, and events outside of all traces that say no time: for
-- them the hour before is looked at.

CREATE TEMPORARY TABLE spread AS
SELECT workspace, trace_id
FROM
(
    SELECT workspace, trace_id, minute FROM arrivals WHERE (workspace, trace_id) IN arrived
    UNION ALL
    SELECT workspace, trace_id, toStartOfMinute(arrayJoin([first_at, last_at]))
    FROM totals_before
    WHERE (workspace, trace_id) IN arrived
)
GROUP BY workspace, trace_id
HAVING min(minute) != max(minute);

CREATE TEMPORARY TABLE timeless AS
SELECT DISTINCT workspace, event_id
FROM events
WHERE received_at > fromUnixTimestamp64Nano({from:Int64}) AND received_at <= fromUnixTimestamp64Nano({to:Int64})
    AND trace_id = '' AND started_at = received_at;

CREATE TEMPORARY TABLE repeated_spans AS
SELECT workspace, trace_id, span_id
FROM spans
WHERE (workspace, trace_id) IN spread
    AND (toStartOfMinute(started_at) IN minutes
        OR started_at BETWEEN (SELECT min(first_at) FROM long_spells) AND (SELECT max(last_at) FROM long_spells))
GROUP BY workspace, trace_id, span_id
HAVING min(toStartOfMinute(started_at)) != max(toStartOfMinute(started_at));

CREATE TEMPORARY TABLE repeated_events AS
SELECT workspace, trace_id, event_id
FROM
(
    SELECT workspace, trace_id, event_id, started_at
    FROM events
    WHERE (workspace, trace_id) IN spread
        AND (toStartOfMinute(started_at) IN minutes
            OR started_at BETWEEN (SELECT min(first_at) FROM long_spells) AND (SELECT max(last_at) FROM long_spells))
    UNION ALL
    SELECT workspace, trace_id, event_id, started_at
    FROM events
    WHERE trace_id = '' AND (workspace, event_id) IN timeless
        AND toStartOfMinute(started_at) >= toStartOfMinute(fromUnixTimestamp64Nano({from:Int64}) - toIntervalHour(1))
)
GROUP BY workspace, trace_id, event_id
HAVING min(toStartOfMinute(started_at)) != max(toStartOfMinute(started_at));

CREATE TEMPORARY TABLE repeated_runs AS
SELECT workspace, run_id
FROM runs_of_arrived
GROUP BY workspace, run_id
HAVING min(toStartOfMinute(run_at)) != max(toStartOfMinute(run_at));

CREATE TEMPORARY TABLE superseded_spans AS
SELECT DISTINCT workspace, trace_id, span_id, root_run_id, toStartOfMinute(started_at) AS minute, toYYYYMM(started_at) AS month
FROM
(
    SELECT
        workspace, trace_id, span_id, root_run_id, started_at,
        max((version >= toUnixTimestamp64Nano(finished_at), finished_at, started_at))
            OVER (PARTITION BY workspace, trace_id, span_id) AS kept
    FROM spans
    WHERE (workspace, trace_id, span_id) IN repeated_spans
        AND (toStartOfMinute(started_at) IN minutes
            OR started_at BETWEEN (SELECT min(first_at) FROM long_spells) AND (SELECT max(last_at) FROM long_spells))
)
WHERE minute != toStartOfMinute(kept.3);

CREATE TEMPORARY TABLE superseded_events AS
SELECT DISTINCT workspace, trace_id, event_id, root_run_id, toStartOfMinute(started_at) AS minute, toYYYYMM(started_at) AS month
FROM
(
    SELECT
        workspace, trace_id, event_id, root_run_id, started_at,
        max((isNotNull(finished_at), ifNull(finished_at, started_at), started_at))
            OVER (PARTITION BY workspace, trace_id, event_id) AS kept
    FROM events
    WHERE (workspace, trace_id, event_id) IN repeated_events
        AND (toStartOfMinute(started_at) IN minutes
            OR started_at BETWEEN (SELECT min(first_at) FROM long_spells) AND (SELECT max(last_at) FROM long_spells)
            OR trace_id = '' AND toStartOfMinute(started_at) >= toStartOfMinute(fromUnixTimestamp64Nano({from:Int64}) - toIntervalHour(1)))
)
WHERE minute != toStartOfMinute(kept.3)
UNION DISTINCT
SELECT workspace, trace_id, concat('evt_', trace_id, '_', span_id), root_run_id, minute, month
FROM superseded_spans;

CREATE TEMPORARY TABLE superseded_runs AS
SELECT DISTINCT workspace, run_id, root_run_id, toStartOfMinute(run_at) AS minute, toYYYYMM(run_at) AS month
FROM
(
    SELECT
        workspace, run_id, root_run_id, run_at,
        max((version, run_at)) OVER (PARTITION BY workspace, run_id) AS kept
    FROM runs
    WHERE (workspace, run_id) IN repeated_runs
)
WHERE minute != toStartOfMinute(kept.2);

INSERT INTO roots
SELECT workspace, root_run_id FROM superseded_spans
UNION DISTINCT
SELECT workspace, root_run_id FROM superseded_events
UNION DISTINCT
SELECT workspace, root_run_id FROM superseded_runs;
