-- Which incidents of the last day have never happened before, and which came back?
SELECT
    i.started_at AS started_at,
    i.root_agent AS root_agent,
    arrayStringConcat(i.failed_path, ' > ') AS failed_path,
    i.error_message AS error_message,
    g.incidents = 1 AS is_new,
    g.incidents AS times
FROM incidents AS i
INNER JOIN incident_groups AS g ON i.workspace = g.workspace AND i.fingerprint = g.fingerprint
WHERE i.workspace = 'default' AND i.started_at > now() - INTERVAL 1 DAY
ORDER BY i.started_at DESC, i.root_run_id;
