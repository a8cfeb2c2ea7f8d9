-- Which other runs failed like this one? As it stands, like the latest that failed.
WITH
    (
        SELECT argMax(root_run_id, (started_at, root_run_id))
        FROM incidents
        WHERE workspace = 'default'
    ) AS failed_run
SELECT
    started_at,
    root_run_id,
    root_agent,
    customer_id,
    error_type,
    error_message
FROM incidents
WHERE workspace = 'default' AND root_run_id != failed_run
    AND fingerprint =
    (
        SELECT i.fingerprint
        FROM incidents AS i
        WHERE i.workspace = 'default' AND i.root_run_id = failed_run
    )
ORDER BY started_at DESC, root_run_id;
