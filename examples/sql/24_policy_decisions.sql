-- What did policies decide in the last 30 days, about whom and why?
SELECT
    policy_name,
    policy_outcome,
    agent,
    count() AS decisions,
    uniqExact(customer_id) AS customers,
    arraySort(groupUniqArray(reason)) AS reasons
FROM policy_decisions
WHERE workspace = 'default' AND started_at > now() - INTERVAL 30 DAY
GROUP BY policy_name, policy_outcome, agent
ORDER BY policy_name, decisions DESC, policy_outcome, agent;
