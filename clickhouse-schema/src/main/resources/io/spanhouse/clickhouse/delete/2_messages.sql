-- Messages that only calls were given that go, or are gone.
INSERT INTO deletions (workspace, deletion, kind, key)
WITH
    candidates AS
    (
        SELECT key FROM deletions
        WHERE workspace = {workspace:String} AND deletion = {deletion:String} AND kind = 'call_message'
    )
SELECT {workspace:String}, {deletion:String}, 'message', key
FROM candidates
WHERE key NOT IN
(
    SELECT concat(toString(toYYYYMM(started_at)), ':', toString(arrayJoin(input_messages)))
    FROM events
    WHERE workspace = {workspace:String}
        AND toYYYYMM(started_at) IN (SELECT toUInt32(splitByChar(':', key)[1]) FROM candidates)
        AND NOT (${events})
);
