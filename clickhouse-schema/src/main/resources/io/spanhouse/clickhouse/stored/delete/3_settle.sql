-- Shows what is left of traces and trees of runs to whoever settles, as if it had just arrived: their totals have changed.

INSERT INTO spans
SELECT s.* REPLACE (now64(9) AS received_at, s.version + 1 AS version)
FROM spans AS s FINAL
WHERE s.workspace = {workspace:String}
    AND
    (
        s.trace_id IN ${touched}
        OR s.root_run_id IN ${tree}
    )
ORDER BY s.started_at, s.span_id
LIMIT 1 BY s.root_run_id, s.trace_id;

INSERT INTO events
SELECT e.* REPLACE (now64(9) AS received_at, e.version + 1 AS version)
FROM events AS e FINAL
WHERE e.workspace = {workspace:String}
    AND e.trace_id IN ${touched}
    AND e.trace_id NOT IN (SELECT trace_id FROM spans WHERE workspace = {workspace:String})
ORDER BY e.started_at, e.event_id
LIMIT 1 BY e.trace_id;

INSERT INTO runs
SELECT r.* REPLACE (now64(9) AS received_at, r.version + 1 AS version)
FROM runs AS r FINAL
WHERE r.workspace = {workspace:String}
    AND r.root_run_id IN ${tree}
    AND r.root_run_id NOT IN (SELECT root_run_id FROM spans WHERE workspace = {workspace:String})
LIMIT 1 BY r.root_run_id;
