-- One row a run: what only the runs around it, or the clock, can tell.
--
-- path              the run itself, then its parent, and so on up to the outermost run that is known. A run whose
--                   parent never arrived hangs below its root run, or is outermost where that is unknown too. A run
--                   deeper than 64, or above itself, has a path of itself only.
-- effective_status  the status, but timeout for a run that has been running for longer than its timeout_ns, or than
--                   an hour where it has none, since the server heard of it. By the server's clock, because clients'
--                   clocks are wrong at times.
-- by_report         1 where the usage that the run reported about itself is what counts: neither it nor a run below
--                   it has a model call with usage, and no run above it counts by its own report.
CREATE OR REPLACE VIEW run_tree AS
WITH RECURSIVE
    known AS
    (
        SELECT
            workspace,
            run_id,
            multiIf(
                parent_run_id NOT IN ('', run_id)
                    AND (workspace, parent_run_id) IN (SELECT workspace, run_id FROM runs), parent_run_id,
                root_run_id NOT IN ('', run_id)
                    AND (workspace, root_run_id) IN (SELECT workspace, run_id FROM runs), root_run_id,
                '') AS parent
        FROM runs FINAL
    ),
    walk AS
    (
        SELECT workspace, run_id, [run_id] AS path
        FROM known
        WHERE parent = ''
        UNION ALL
        SELECT child.workspace, child.run_id, arrayPushFront(walk.path, child.run_id)
        FROM known AS child
        INNER JOIN walk ON child.workspace = walk.workspace AND child.parent = walk.run_id
        WHERE child.parent != '' AND length(walk.path) < 64
    ),
    model_runs AS
    (
        SELECT workspace, run_id
        FROM events
        WHERE type IN ('llm_call', 'embedding', 'rerank')
            AND (input_tokens + output_tokens + total_tokens > 0 OR cost IS NOT NULL)
    ),
    placed AS
    (
        SELECT
            r.workspace AS workspace,
            r.run_id AS run_id,
            if(empty(walk.path), [r.run_id], walk.path) AS path,
            if(
                r.status = 'running'
                    AND r.received_at + toIntervalNanosecond(toInt64(ifNull(r.timeout_ns, 3600000000000))) < now64(9),
                'timeout', r.status) AS effective_status,
            r.reported_input_tokens + r.reported_output_tokens > 0 OR r.reported_cost IS NOT NULL AS has_report,
            (r.workspace, r.run_id) IN model_runs AS has_calls
        FROM runs AS r FINAL
        LEFT JOIN walk ON r.workspace = walk.workspace AND r.run_id = walk.run_id
    ),
    trees AS
    (
        SELECT
            workspace,
            groupArray((run_id, path, effective_status)) AS members,
            arrayFlatten(groupArrayIf(path, has_calls)) AS covered,
            arrayFilter(way -> NOT has(covered, way[1]), groupArrayIf(path, has_report)) AS candidates,
            arrayMap(way -> way[1], candidates) AS candidate_ids,
            arrayMap(way -> way[1],
                arrayFilter(way -> NOT hasAny(candidate_ids, arraySlice(way, 2)), candidates)) AS reporters
        FROM placed
        GROUP BY workspace, path[-1]
    )
SELECT
    workspace,
    member.1 AS run_id,
    member.2 AS path,
    member.3 AS effective_status,
    has(reporters, run_id) AS by_report
FROM trees
ARRAY JOIN members AS member;
