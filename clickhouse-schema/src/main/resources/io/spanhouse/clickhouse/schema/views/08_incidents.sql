-- One row an outermost run that a run failed in or below: one, however many failed.
--
-- Not a failure: a run that was cancelled, and one that a later run of the same agent and name below the same parent
-- made good.
-- first_failed_*  the run, and in it the event, whose failure happened first
-- fingerprint     of the error's type and message without ids, numbers and addresses: equal for equal failures
-- failed_path     agents from the outermost run down to the one that failed first, then the event that failed
CREATE OR REPLACE VIEW incidents AS
SELECT
    workspace,
    concat('inc_', if(startsWith(run_id, 'run_'), substring(run_id, 5), run_id)) AS incident_id,
    run_id AS root_run_id,
    if(agent != '', agent, name) AS root_agent,
    first_failed_run_id,
    first_failed_agent,
    first_failed_event_id,
    incident_error_type AS error_type,
    incident_error_message AS error_message,
    fingerprint,
    failed_runs,
    failed_path,
    started_at,
    session_id,
    customer_id,
    environment
FROM runs FINAL
WHERE failed_runs > 0;
