-- One row a decision of a policy: explicit ones, and guardrails that say how they decided.
CREATE OR REPLACE VIEW policy_decisions AS
SELECT
    workspace,
    event_id,
    type,
    policy_name,
    policy_outcome,
    JSONExtractString(data, 'reason') AS reason,
    run_id,
    root_run_id,
    trace_id,
    span_id,
    agent,
    session_id,
    customer_id,
    user_id,
    feature,
    department,
    environment,
    started_at
FROM events FINAL
PREWHERE type IN ('policy', 'guardrail')
WHERE policy_outcome != '';
