-- What share of the input tokens of the last 7 days came from caches?
SELECT
    provider,
    model,
    sum(c.input_tokens) AS input_tokens,
    sum(c.cached_input_tokens) AS cached_input_tokens,
    round(cached_input_tokens / input_tokens, 3) AS hit_share
FROM cost_by_model AS c
WHERE workspace = 'default' AND day > today() - 7
GROUP BY provider, model
HAVING input_tokens > 0
ORDER BY hit_share DESC, model, provider;
