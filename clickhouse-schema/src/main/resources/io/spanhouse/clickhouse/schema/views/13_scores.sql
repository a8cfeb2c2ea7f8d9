-- One row a score: of the event that target_event_id names, else of the run.
CREATE OR REPLACE VIEW scores AS
SELECT
    workspace,
    event_id,
    name,
    score_value AS score,
    score_label AS label,
    output AS explanation,
    JSONExtractString(data, 'target_event_id') AS target_event_id,
    run_id,
    root_run_id,
    trace_id,
    span_id,
    agent,
    session_id,
    customer_id,
    user_id,
    feature,
    department,
    environment,
    started_at
FROM events FINAL
PREWHERE type = 'score';
