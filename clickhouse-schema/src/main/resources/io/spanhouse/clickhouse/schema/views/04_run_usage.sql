-- One row a run, day, provider and model: the usage that counts. Usage outside of all runs is there too, with the id of a
-- run that table runs does not have. Rows of payments, which use nothing, are there with usage = 0.
--
-- in_run        0 for usage outside of all runs
-- first_of_day  1 in one row of those of a run and a day that have usage, to count runs by
CREATE OR REPLACE VIEW run_usage AS
SELECT
    workspace,
    run_id,
    1 AS in_run,
    used_on AS day,
    agent,
    customer_id,
    session_id,
    feature,
    department,
    used_provider AS provider,
    used_model AS model,
    used_first AS first_of_day,
    used_calls AS calls,
    used_unpriced_calls AS unpriced_calls,
    used_input_tokens AS input_tokens,
    used_output_tokens AS output_tokens,
    used_cached_input_tokens AS cached_input_tokens,
    used_cache_write_tokens AS cache_write_tokens,
    used_reasoning_tokens AS reasoning_tokens,
    used_total_tokens AS total_tokens,
    used_cost AS cost,
    used_calls > 0 OR used_total_tokens > 0 OR used_cost IS NOT NULL AS usage
FROM
(
    SELECT
        workspace, run_id, agent, customer_id, session_id, feature, department,
        `usage.day`, `usage.provider`, `usage.model`, `usage.first_of_day`, `usage.calls`, `usage.unpriced_calls`,
        `usage.input_tokens`, `usage.output_tokens`, `usage.cached_input_tokens`, `usage.cache_write_tokens`,
        `usage.reasoning_tokens`, `usage.total_tokens`, `usage.cost`
    FROM runs FINAL
)
ARRAY JOIN
    `usage.day` AS used_on, `usage.provider` AS used_provider, `usage.model` AS used_model,
    `usage.first_of_day` AS used_first,
    `usage.calls` AS used_calls,
    `usage.unpriced_calls` AS used_unpriced_calls,
    `usage.input_tokens` AS used_input_tokens,
    `usage.output_tokens` AS used_output_tokens,
    `usage.cached_input_tokens` AS used_cached_input_tokens,
    `usage.cache_write_tokens` AS used_cache_write_tokens,
    `usage.reasoning_tokens` AS used_reasoning_tokens,
    `usage.total_tokens` AS used_total_tokens,
    `usage.cost` AS used_cost
UNION ALL
SELECT
    workspace,
    `outside.run_id`,
    0,
    `outside.day`,
    `outside.agent`,
    `outside.customer_id`,
    `outside.session_id`,
    `outside.feature`,
    `outside.department`,
    `outside.provider`,
    `outside.model`,
    0,
    `outside.calls`,
    `outside.unpriced_calls`,
    `outside.input_tokens`,
    `outside.output_tokens`,
    `outside.cached_input_tokens`,
    `outside.cache_write_tokens`,
    `outside.reasoning_tokens`,
    `outside.total_tokens`,
    `outside.cost`,
    `outside.calls` > 0
FROM (SELECT * FROM trace_totals FINAL)
ARRAY JOIN
    `outside.run_id`, `outside.day`, `outside.agent`, `outside.customer_id`, `outside.session_id`, `outside.feature`,
    `outside.department`, `outside.provider`, `outside.model`,
    `outside.calls`, `outside.unpriced_calls`, `outside.input_tokens`, `outside.output_tokens`,
    `outside.cached_input_tokens`, `outside.cache_write_tokens`, `outside.reasoning_tokens`,
    `outside.total_tokens`, `outside.cost`;
