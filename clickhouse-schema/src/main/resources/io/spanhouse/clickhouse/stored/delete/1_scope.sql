-- Writes down what belongs to the session, customer, user or trace: its runs, and what is below them unless that names
-- another one; events and spans that name it, and the traces in which there is nothing of anybody else.
--
-- Parameters: workspace, deletion, column and value. ${run}, ${touched}, ... are the keys of that kind written down so far.
-- ${is_below} is 1 when runs below a run go with it, ${is_named} tells whether a span names the value, ${is_of_others}
-- whether it names another, ${is_rejected} whether a rejected item names the value, ${is_gone} whether an event goes.

INSERT INTO deletions (workspace, deletion, kind, key)
SELECT DISTINCT {workspace:String}, {deletion:String}, 'run', run_id
FROM runs
WHERE workspace = {workspace:String} AND {column:Identifier} = {value:String} AND run_id != '';

-- again: until nothing is added
INSERT INTO deletions (workspace, deletion, kind, key)
SELECT DISTINCT {workspace:String}, {deletion:String}, 'run', run_id
FROM runs FINAL
WHERE ${is_below}
    AND workspace = {workspace:String}
    AND {column:Identifier} IN ('', {value:String})
    AND run_id NOT IN ${run}
    AND (parent_run_id IN ${run} OR root_run_id IN ${run});

INSERT INTO deletions (workspace, deletion, kind, key)
SELECT DISTINCT {workspace:String}, {deletion:String}, kinds.1, kinds.2
FROM events
ARRAY JOIN [('event', event_id), ('span', concat(trace_id, span_id)), ('touched', trace_id)] AS kinds
WHERE workspace = {workspace:String} AND {column:Identifier} = {value:String} AND kinds.2 != '';

INSERT INTO deletions (workspace, deletion, kind, key)
SELECT DISTINCT {workspace:String}, {deletion:String}, kinds.1, kinds.2
FROM spans
ARRAY JOIN [('span', concat(trace_id, span_id)), ('touched', trace_id)] AS kinds
WHERE workspace = {workspace:String} AND ${is_named};

INSERT INTO deletions (workspace, deletion, kind, key)
SELECT DISTINCT {workspace:String}, {deletion:String}, 'touched', touched
FROM
(
    SELECT trace_id AS touched FROM runs WHERE workspace = {workspace:String} AND run_id IN ${run}
    UNION ALL
    SELECT trace_id FROM events WHERE workspace = {workspace:String} AND run_id IN ${run}
    UNION ALL
    SELECT trace_id FROM spans WHERE workspace = {workspace:String} AND run_id IN ${run}
)
WHERE touched != '';

INSERT INTO deletions (workspace, deletion, kind, key)
SELECT {workspace:String}, {deletion:String}, 'trace', key
FROM ${touched}
WHERE key NOT IN
(
    SELECT trace_id
    FROM runs FINAL
    WHERE workspace = {workspace:String} AND trace_id IN ${touched} AND run_id NOT IN ${run}
    UNION ALL
    SELECT trace_id
    FROM events FINAL
    WHERE workspace = {workspace:String} AND trace_id IN ${touched} AND run_id NOT IN ${run}
        AND
        (
            {column:Identifier} NOT IN ('', {value:String})
            OR run_id IN (SELECT run_id FROM runs WHERE workspace = {workspace:String} AND run_id NOT IN ${run})
        )
    UNION ALL
    SELECT trace_id
    FROM spans FINAL
    WHERE workspace = {workspace:String} AND trace_id IN ${touched} AND run_id NOT IN ${run}
        AND
        (
            ${is_of_others}
            OR run_id IN (SELECT run_id FROM runs WHERE workspace = {workspace:String} AND run_id NOT IN ${run})
        )
);

INSERT INTO deletions (workspace, deletion, kind, key)
SELECT DISTINCT {workspace:String}, {deletion:String}, 'tree', root_run_id
FROM runs FINAL
WHERE workspace = {workspace:String} AND run_id IN ${run} AND root_run_id NOT IN ${run} AND root_run_id != '';

INSERT INTO deletions (workspace, deletion, kind, key)
SELECT DISTINCT {workspace:String}, {deletion:String}, 'call_message',
    concat(toString(toYYYYMM(started_at)), ':', toString(arrayJoin(input_messages)))
FROM events
WHERE ${is_gone};

INSERT INTO deletions (workspace, deletion, kind, key)
SELECT DISTINCT {workspace:String}, {deletion:String}, 'rejected', rejected_id
FROM rejected
WHERE workspace = {workspace:String}
    AND
    (
        trace_id IN ${trace}
        OR ${is_rejected}
    );
