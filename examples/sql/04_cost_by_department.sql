-- What does each department spend, month by month?
SELECT
    toStartOfMonth(day) AS month,
    department,
    sum(total_tokens) AS tokens,
    sum(cost) AS usd
FROM cost_by_department
WHERE workspace = 'default' AND department != ''
GROUP BY month, department
ORDER BY month DESC, usd DESC NULLS LAST, department;
