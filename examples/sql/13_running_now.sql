-- What is running now, for how long, and what is it doing?
SELECT
    agent,
    customer_id,
    run_id,
    round(running_for_ns / 3.6e12, 1) AS hours,
    doing,
    round(dateDiff('second', now64(), times_out_at) / 3600, 1) AS hours_left
FROM running_runs
WHERE workspace = 'default'
ORDER BY running_for_ns DESC, run_id;
