-- One row a report of a budget, in its own currency: the latest of a department, customer, ... tells how it stands.
--
-- limit, consumed, remaining  what the report leaves out of the three follows from the other two
-- used                        share of the limit that is consumed
CREATE OR REPLACE VIEW budgets AS
SELECT
    workspace,
    event_id,
    name,
    ifNull(budget_limit, budget_consumed + budget_remaining) AS limit,
    ifNull(budget_consumed, budget_limit - budget_remaining) AS consumed,
    ifNull(budget_remaining, budget_limit - budget_consumed) AS remaining,
    if(limit > 0, toFloat64(consumed) / toFloat64(limit), NULL) AS used,
    if(currency != '', currency, 'USD') AS currency,
    run_id,
    root_run_id,
    trace_id,
    agent,
    session_id,
    customer_id,
    user_id,
    feature,
    department,
    environment,
    started_at
FROM events FINAL
PREWHERE type = 'budget';
