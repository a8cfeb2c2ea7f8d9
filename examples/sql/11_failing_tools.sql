-- Which tools fail most, and which had to be tried again?
SELECT
    tool_name,
    sum(t.calls) AS calls,
    sum(t.errors) AS errors,
    round(errors / calls, 3) AS error_rate,
    sum(t.retries) AS retries
FROM tool_health AS t
WHERE workspace = 'default' AND day > today() - 7
GROUP BY tool_name
ORDER BY error_rate DESC, tool_name;
