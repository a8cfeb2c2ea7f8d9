-- What happened in a trace, in order? As it stands, in that of the latest run that failed.
SELECT
    execution_order AS n,
    concat(repeat('  ', countSubstrings(dotted_order, '.')), name) AS what,
    run_type,
    dateDiff('millisecond', start_time, end_time) AS ms,
    error
FROM langsmith_runs
WHERE workspace = 'default'
    AND trace_id =
    (
        SELECT argMax(r.trace_id, (r.started_at, r.run_id))
        FROM run_summary AS r
        WHERE r.workspace = 'default' AND r.effective_status = 'failed'
    )
ORDER BY execution_order;
