-- Where did an incident start, and which runs did it take down? As it stands, the latest that failed at more than one.
WITH
    (
        SELECT argMax(root_run_id, (started_at, root_run_id))
        FROM incidents
        WHERE workspace = 'default' AND failed_runs > 1
    ) AS failed_run
SELECT
    r.agent AS agent,
    r.run_id AS run_id,
    r.effective_status AS status,
    r.run_id = i.first_failed_run_id AS failed_first,
    if(failed_first, i.first_failed_event_id, '') AS event_id,
    r.error_type AS error_type,
    r.error_message AS error_message
FROM run_summary AS r
INNER JOIN incidents AS i ON r.workspace = i.workspace AND r.path[-1] = i.root_run_id
WHERE r.workspace = 'default' AND i.root_run_id = failed_run AND status IN ('failed', 'timeout')
ORDER BY failed_first DESC, r.started_at, r.run_id;
