-- One row a model without a price: counted calls that have tokens but no cost. A row in model_prices, then
-- `spanhouse reprice`, gives them one.
CREATE OR REPLACE VIEW unpriced_models AS
SELECT
    workspace,
    provider,
    model,
    count() AS calls,
    sum(input_tokens) AS input_tokens,
    sum(output_tokens) AS output_tokens,
    min(started_at) AS first_at,
    max(started_at) AS last_at
FROM counted_events
WHERE counted AND total_tokens > 0 AND isNull(cost)
GROUP BY workspace, provider, model;
