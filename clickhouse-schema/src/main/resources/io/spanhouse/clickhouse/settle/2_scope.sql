-- What belongs to the trees and traces to look at, and in which minutes their rows are. May be run again when there are
-- more roots.
--
-- Tables are sorted by the minute, so that a look reads what is about the same time as the news, however much is stored.

CREATE OR REPLACE TEMPORARY TABLE runs_of_roots AS
SELECT workspace, run_id, trace_id, run_at, started_at, first_event_at, last_event_at
FROM runs
WHERE (workspace, root_run_id) IN roots;

-- Traces to write: also those that a run of these trees is in, and those with usage outside of all runs that is such a
-- run's now.
CREATE OR REPLACE TEMPORARY TABLE touched AS
SELECT workspace, trace_id FROM arrived
UNION DISTINCT
SELECT workspace, trace_id FROM runs_of_roots WHERE trace_id != ''
UNION DISTINCT
SELECT workspace, trace_id
FROM trace_totals
ARRAY JOIN `outside.run_id` AS outside_run
WHERE (workspace, outside_run) IN (SELECT workspace, run_id FROM runs_of_roots);

CREATE OR REPLACE TEMPORARY TABLE run_times AS
SELECT
    toStartOfMinute(run_at) AS minute,
    least(started_at, ifNull(first_event_at, started_at)) AS first_at,
    greatest(started_at, ifNull(last_event_at, started_at)) AS last_at
FROM
(
    SELECT run_at, started_at, first_event_at, last_event_at FROM runs_of_arrived
    UNION ALL
    SELECT run_at, started_at, first_event_at, last_event_at FROM runs_of_roots
    UNION ALL
    SELECT run_at, started_at, first_event_at, last_event_at
    FROM runs
    WHERE (workspace, trace_id) IN
        (SELECT workspace, trace_id FROM touched WHERE (workspace, trace_id) NOT IN arrived)
);

CREATE OR REPLACE TEMPORARY TABLE run_minutes AS
SELECT DISTINCT minute FROM run_times;

CREATE OR REPLACE TEMPORARY TABLE totals_before AS
SELECT workspace, trace_id, min(totals.first_at) AS first_at, max(totals.last_at) AS last_at, max(totals.settled_at) AS settled_at
FROM trace_totals AS totals
WHERE (workspace, trace_id) IN touched
GROUP BY workspace, trace_id;

-- From when to when there is something to read, for one run or trace.
CREATE OR REPLACE TEMPORARY TABLE spells AS
SELECT DISTINCT first_at, last_at FROM run_times
UNION DISTINCT
SELECT first_at, last_at FROM totals_before;

-- Of spells up to a day; a longer one, or one between wrong times, would be too many.
CREATE OR REPLACE TEMPORARY TABLE minutes AS
SELECT DISTINCT minute FROM arrivals
UNION DISTINCT
SELECT toDateTime(arrayJoin(range(
    toUnixTimestamp(toStartOfMinute(first_at)), toUnixTimestamp(toStartOfMinute(last_at)) + 1, 60)), 'UTC')
FROM spells
WHERE last_at <= first_at + toIntervalDay(1);

CREATE OR REPLACE TEMPORARY TABLE long_spells AS
SELECT first_at, last_at FROM spells WHERE last_at > first_at + toIntervalDay(1);
