-- Messages that only calls were given that go, or are gone.
INSERT INTO deletions (workspace, deletion, kind, key)
SELECT {workspace:String}, {deletion:String}, 'message', key
FROM ${call_message}
WHERE key NOT IN
(
    SELECT concat(toString(toYYYYMM(started_at)), ':', toString(arrayJoin(input_messages)))
    FROM events
    WHERE workspace = {workspace:String}
        AND toYYYYMM(started_at) IN (SELECT toUInt32(splitByChar(':', key)[1]) FROM ${call_message})
        AND NOT (${is_gone})
);
