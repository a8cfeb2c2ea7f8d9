-- What breaks most often?
SELECT
    incidents,
    error_type,
    message,
    agents,
    toDate(first_at) AS first_day,
    toDate(last_at) AS last_day
FROM incident_groups
WHERE workspace = 'default'
ORDER BY incidents DESC, last_at DESC, fingerprint;
