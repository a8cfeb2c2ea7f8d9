-- Which customers pay more than they cost?
SELECT
    customer_id,
    sum(m.revenue) AS revenue,
    sum(m.cost) AS cost,
    sum(m.margin) AS margin,
    if(revenue > 0, round(toFloat64(margin) / toFloat64(revenue), 3), NULL) AS margin_share
FROM margin_by_customer AS m
WHERE workspace = 'default' AND customer_id != '' AND day > today() - 30
GROUP BY customer_id
ORDER BY margin, customer_id;
