-- How does this week's use of each model compare with the same days of last week?
WITH
    toMonday(today()) AS monday,
    day >= monday AS is_this_week
SELECT
    model,
    sumIf(c.calls, is_this_week) AS calls,
    sumIf(c.calls, NOT is_this_week) AS calls_last_week,
    sumIf(c.cost, is_this_week) AS usd,
    sumIf(c.cost, NOT is_this_week) AS usd_last_week
FROM cost_by_model AS c
WHERE workspace = 'default' AND (day BETWEEN monday AND today() OR day BETWEEN monday - 7 AND today() - 7)
GROUP BY model
ORDER BY usd DESC NULLS LAST, model;
