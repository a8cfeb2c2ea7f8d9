-- One row a customer and day: what counted usage there was, and what it cost.
--
-- runs            runs with usage on that day; usage outside of all runs adds to everything but this
-- cost            sum of the known costs; NULL where none is known
-- unpriced_calls  calls with tokens whose cost is not known
CREATE OR REPLACE VIEW cost_by_customer AS
SELECT
    workspace,
    day,
    customer_id,
    countIf(first_of_day) AS runs,
    sum(calls) AS calls,
    sum(input_tokens) AS input_tokens,
    sum(output_tokens) AS output_tokens,
    sum(cached_input_tokens) AS cached_input_tokens,
    sum(cache_write_tokens) AS cache_write_tokens,
    sum(reasoning_tokens) AS reasoning_tokens,
    sum(total_tokens) AS total_tokens,
    sum(cost) AS cost,
    sum(unpriced_calls) AS unpriced_calls
FROM run_usage
WHERE usage
GROUP BY workspace, day, customer_id;
