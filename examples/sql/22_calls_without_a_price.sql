-- Which models' calls have no price, so that the cost of everything is more than it says?
SELECT
    provider,
    model,
    sum(c.unpriced_calls) AS unpriced_calls,
    sum(c.total_tokens) AS tokens,
    max(day) AS last_day
FROM cost_by_model AS c
WHERE workspace = 'default' AND c.unpriced_calls > 0
GROUP BY provider, model
ORDER BY tokens DESC, model, provider;
