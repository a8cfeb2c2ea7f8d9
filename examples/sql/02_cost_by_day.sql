-- What did each of the last 14 days cost, and how does it add up?
SELECT
    day,
    sum(calls) AS calls,
    sum(cost) AS usd,
    sum(sum(cost)) OVER (ORDER BY day) AS usd_so_far
FROM cost_by_agent
WHERE workspace = 'default' AND day > today() - 14
GROUP BY day
ORDER BY day;
