-- Which sessions cost more than 10 cents?
WITH 0.10 AS limit_usd
SELECT
    session_id,
    customer_id,
    runs,
    failed_runs,
    dateDiff('minute', first_at, last_at) AS minutes,
    cost AS usd
FROM sessions
WHERE workspace = 'default' AND cost > limit_usd
ORDER BY cost DESC, session_id;
