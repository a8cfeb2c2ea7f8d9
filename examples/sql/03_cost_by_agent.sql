-- Which agents did the money of the last 7 days go to?
SELECT
    agent,
    sum(runs) AS runs,
    sum(cost) AS usd,
    round(toFloat64(usd) / toFloat64(sum(sum(cost)) OVER ()), 3) AS share
FROM cost_by_agent
WHERE workspace = 'default' AND day > today() - 7
GROUP BY agent
ORDER BY usd DESC NULLS LAST, agent;
