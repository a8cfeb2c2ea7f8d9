-- Writes down what belongs to the session, customer, user or trace: its runs, and what is below them unless that names
-- another one; events and spans that name it, and the traces in which there is nothing of anybody else.
--
-- Parameters: workspace, deletion, column and value. ${below} is 1 when runs below a run go with it, ${span} tells whether
-- a span names the value, ${others} whether it names another, ${rejected} whether a rejected item names the value,
-- ${events} whether an event goes.

INSERT INTO deletions (workspace, deletion, kind, key)
SELECT DISTINCT {workspace:String}, {deletion:String}, 'run', run_id
FROM runs
WHERE workspace = {workspace:String} AND {column:Identifier} = {value:String} AND run_id != '';

-- again: until nothing is added
INSERT INTO deletions (workspace, deletion, kind, key)
WITH doomed AS
(
    SELECT key FROM deletions
    WHERE workspace = {workspace:String} AND deletion = {deletion:String} AND kind = 'run'
)
SELECT DISTINCT {workspace:String}, {deletion:String}, 'run', run_id
FROM runs FINAL
WHERE ${below}
    AND workspace = {workspace:String}
    AND {column:Identifier} IN ('', {value:String})
    AND run_id NOT IN doomed
    AND (parent_run_id IN doomed OR root_run_id IN doomed);

INSERT INTO deletions (workspace, deletion, kind, key)
SELECT DISTINCT {workspace:String}, {deletion:String}, kinds.1, kinds.2
FROM events
ARRAY JOIN [('event', event_id), ('span', concat(trace_id, span_id)), ('touched', trace_id)] AS kinds
WHERE workspace = {workspace:String} AND {column:Identifier} = {value:String} AND kinds.2 != '';

INSERT INTO deletions (workspace, deletion, kind, key)
SELECT DISTINCT {workspace:String}, {deletion:String}, kinds.1, kinds.2
FROM spans
ARRAY JOIN [('span', concat(trace_id, span_id)), ('touched', toString(trace_id))] AS kinds
WHERE workspace = {workspace:String} AND ${span};

INSERT INTO deletions (workspace, deletion, kind, key)
WITH doomed AS
(
    SELECT key FROM deletions
    WHERE workspace = {workspace:String} AND deletion = {deletion:String} AND kind = 'run'
)
SELECT DISTINCT {workspace:String}, {deletion:String}, 'touched', touched
FROM
(
    SELECT trace_id AS touched FROM runs WHERE workspace = {workspace:String} AND run_id IN doomed
    UNION ALL
    SELECT trace_id FROM events WHERE workspace = {workspace:String} AND run_id IN doomed
    UNION ALL
    SELECT toString(trace_id) FROM spans WHERE workspace = {workspace:String} AND run_id IN doomed
)
WHERE touched != '';

INSERT INTO deletions (workspace, deletion, kind, key)
WITH
    doomed AS
    (
        SELECT key FROM deletions
        WHERE workspace = {workspace:String} AND deletion = {deletion:String} AND kind = 'run'
    ),
    touched AS
    (
        SELECT key FROM deletions
        WHERE workspace = {workspace:String} AND deletion = {deletion:String} AND kind = 'touched'
    )
SELECT {workspace:String}, {deletion:String}, 'trace', key
FROM touched
WHERE key NOT IN
(
    SELECT trace_id
    FROM runs FINAL
    WHERE workspace = {workspace:String} AND trace_id IN touched AND run_id NOT IN doomed
    UNION ALL
    SELECT trace_id
    FROM events FINAL
    WHERE workspace = {workspace:String} AND trace_id IN touched AND run_id NOT IN doomed
        AND
        (
            {column:Identifier} NOT IN ('', {value:String})
            OR run_id IN (SELECT run_id FROM runs WHERE workspace = {workspace:String} AND run_id NOT IN doomed)
        )
    UNION ALL
    SELECT toString(trace_id)
    FROM spans FINAL
    WHERE workspace = {workspace:String} AND toString(trace_id) IN touched AND run_id NOT IN doomed
        AND
        (
            ${others}
            OR run_id IN (SELECT run_id FROM runs WHERE workspace = {workspace:String} AND run_id NOT IN doomed)
        )
);

INSERT INTO deletions (workspace, deletion, kind, key)
WITH doomed AS
(
    SELECT key FROM deletions
    WHERE workspace = {workspace:String} AND deletion = {deletion:String} AND kind = 'run'
)
SELECT DISTINCT {workspace:String}, {deletion:String}, 'tree', root_run_id
FROM runs FINAL
WHERE workspace = {workspace:String} AND run_id IN doomed AND root_run_id NOT IN doomed AND root_run_id != '';

INSERT INTO deletions (workspace, deletion, kind, key)
SELECT DISTINCT {workspace:String}, {deletion:String}, 'call_message',
    concat(toString(toYYYYMM(started_at)), ':', toString(arrayJoin(input_messages)))
FROM events
WHERE ${events};

INSERT INTO deletions (workspace, deletion, kind, key)
SELECT DISTINCT {workspace:String}, {deletion:String}, 'rejected', rejected_id
FROM rejected
WHERE workspace = {workspace:String}
    AND
    (
        trace_id IN (
            SELECT key FROM deletions
            WHERE workspace = {workspace:String} AND deletion = {deletion:String} AND kind = 'trace')
        OR ${rejected}
    );
