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
FROM run_usage AS u
GROUP BY workspace, day, customer_id;
