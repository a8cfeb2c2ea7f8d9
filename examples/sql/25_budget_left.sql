-- How much of its budget has each department left?
SELECT
    department,
    consumed,
    remaining,
    limit,
    currency,
    round(used, 3) AS used_share,
    started_at AS reported_at
FROM budgets
WHERE workspace = 'default'
ORDER BY department, started_at DESC, event_id
LIMIT 1 BY department, currency;
