-- One row a session: runs with one session_id.
--
-- session_name, customer_id, user_id  of the latest run that has one
-- cost                                sum of the known costs; NULL where none is known
CREATE OR REPLACE VIEW sessions AS
SELECT
    workspace,
    session_id,
    argMaxIf(r.session_name, (r.started_at, r.run_id), r.session_name != '') AS session_name,
    argMaxIf(r.customer_id, (r.started_at, r.run_id), r.customer_id != '') AS customer_id,
    argMaxIf(r.user_id, (r.started_at, r.run_id), r.user_id != '') AS user_id,
    count() AS runs,
    countIf(r.status IN ('failed', 'timeout') OR r.status = 'running' AND r.times_out_at <= now64(9)) AS failed_runs,
    min(r.started_at) AS first_at,
    max(greatest(ifNull(r.finished_at, r.started_at), ifNull(r.last_event_at, r.started_at))) AS last_at,
    sum(r.total_tokens) AS total_tokens,
    sum(r.cost) AS cost
FROM runs AS r FINAL
WHERE session_id != ''
GROUP BY workspace, session_id;
