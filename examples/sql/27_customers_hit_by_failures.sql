-- Which customers' runs fail, and at what?
SELECT
    r.customer_id AS customer_id,
    count() AS runs,
    countIf(i.root_run_id != '') AS incidents,
    round(incidents / runs, 3) AS share,
    arraySort(groupUniqArrayIf(i.error_type, i.error_type != '')) AS errors
FROM run_summary AS r
LEFT JOIN incidents AS i ON r.workspace = i.workspace AND r.run_id = i.root_run_id
WHERE r.workspace = 'default' AND r.parent_run_id = '' AND r.customer_id != '' AND r.effective_status != 'running'
GROUP BY customer_id
ORDER BY share DESC, customer_id
SETTINGS join_use_nulls = 0;
