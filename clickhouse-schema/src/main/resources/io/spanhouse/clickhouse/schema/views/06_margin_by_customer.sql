-- One row a customer and day.
--
-- revenue  payments received
-- margin   payments received minus payments made minus cost. Calls whose cost is not known count as nothing: see
--          unpriced_calls
CREATE OR REPLACE VIEW margin_by_customer AS
SELECT
    workspace,
    day,
    customer_id,
    sum(u.revenue) AS revenue,
    ifNull(sum(u.cost), 0) AS cost,
    sum(u.payments) - cost AS margin,
    sum(u.unpriced_calls) AS unpriced_calls
FROM
(
    SELECT workspace, used_on AS day, customer_id, revenue, cost, payments, unpriced_calls
    FROM
    (
        SELECT
            workspace, customer_id, `usage.day`, `usage.revenue`, `usage.cost`, `usage.payments`, `usage.unpriced_calls`
        FROM runs FINAL
    )
    ARRAY JOIN
        `usage.day` AS used_on, `usage.revenue` AS revenue, `usage.cost` AS cost, `usage.payments` AS payments,
        `usage.unpriced_calls` AS unpriced_calls
    UNION ALL
    SELECT
        workspace, `outside.day`, `outside.customer_id`, `outside.revenue`, `outside.cost`, `outside.payments`,
        `outside.unpriced_calls`
    FROM (SELECT * FROM trace_totals FINAL)
    ARRAY JOIN
        `outside.day`, `outside.customer_id`, `outside.revenue`, `outside.cost`, `outside.payments`,
        `outside.unpriced_calls`
) AS u
GROUP BY workspace, day, customer_id;
