-- One row a fingerprint: incidents that failed alike.
--
-- message    of the latest of them
-- incidents  how many
CREATE OR REPLACE VIEW incident_groups AS
SELECT
    workspace,
    fingerprint,
    argMax(i.error_type, (i.started_at, i.incident_id)) AS error_type,
    argMax(i.error_message, (i.started_at, i.incident_id)) AS message,
    count() AS incidents,
    arraySort(groupUniqArray(i.first_failed_agent)) AS agents,
    min(i.started_at) AS first_at,
    max(i.started_at) AS last_at
FROM incidents AS i
GROUP BY workspace, fingerprint;
