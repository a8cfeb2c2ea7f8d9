-- What did one customer cost last week, by model?
WITH
    'acme' AS customer,
    toMonday(today()) - 7 AS monday
SELECT
    provider,
    model,
    sum(calls) AS calls,
    sum(total_tokens) AS tokens,
    sum(cost) AS usd,
    sum(unpriced_calls) AS unpriced_calls
FROM run_usage
WHERE workspace = 'default' AND usage AND customer_id = customer AND day BETWEEN monday AND monday + 6
GROUP BY provider, model
ORDER BY usd DESC NULLS LAST, model;
