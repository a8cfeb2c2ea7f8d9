-- The statements that remove superseded rows: some thousand rows of a partition each, events before the spans that lead to
-- them. They say numbers only: the minute, and a hash of what the sort key has besides.
SELECT
    concat(
        'DELETE FROM ', any(stored.target), ' IN PARTITION ', toString(month),
        ' WHERE toStartOfMinute(', any(time), ') BETWEEN toDateTime(', toString(min(minute)), ', \'UTC\') AND toDateTime(',
        toString(max(minute)), ', \'UTC\') AND (toUnixTimestamp(toStartOfMinute(', any(time), ')), sipHash64(workspace, ',
        any(columns), ')) IN (', arrayStringConcat(groupArray(concat('(', toString(minute), ',', toString(id), ')')), ','),
        ')') AS statement
FROM
(
    SELECT *, intDiv(row_number() OVER (PARTITION BY name, month ORDER BY minute, id), 5000) AS chunk
    FROM
    (
        SELECT
            'events' AS name, 1 AS place, 'started_at' AS time, 'trace_id, event_id' AS columns, month,
            toUnixTimestamp(minute) AS minute, sipHash64(workspace, trace_id, event_id) AS id
        FROM superseded_events
        UNION DISTINCT
        SELECT
            'spans', 2, 'started_at', 'trace_id, span_id', month, toUnixTimestamp(minute), sipHash64(workspace, trace_id, span_id)
        FROM superseded_spans
        UNION DISTINCT
        SELECT 'runs', 3, 'run_at', 'run_id', month, toUnixTimestamp(minute), sipHash64(workspace, run_id)
        FROM superseded_runs
    )
) AS gone
INNER JOIN
(
    SELECT
        name,
        extractGroups(engine_full, '^Distributed\\(\'([^\']*)\', \'[^\']*\', \'(\\w+)\'') AS parts,
        if(empty(parts), name, concat(parts[2], ' ON CLUSTER \'', parts[1], '\'')) AS target
    FROM system.tables
    WHERE database = currentDatabase() AND name IN ('events', 'spans', 'runs')
) AS stored ON gone.name = stored.name
GROUP BY place, gone.name, month, chunk
ORDER BY place, month, chunk;
