-- Which ten runs of the last 7 days cost most, with everything they started?
SELECT
    run_id,
    agent,
    customer_id,
    tree_llm_calls AS llm_calls,
    tree_total_tokens AS tokens,
    tree_cost AS usd
FROM run_summary
WHERE workspace = 'default' AND started_at > now() - INTERVAL 7 DAY AND parent_run_id = ''
ORDER BY usd DESC NULLS LAST, run_id
LIMIT 10;
