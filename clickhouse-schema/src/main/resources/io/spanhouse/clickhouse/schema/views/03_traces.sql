-- One row a trace: the tree of spans with one trace_id. Filled some seconds after its last span came.
--
-- name                the outermost span's; the first one's where the outermost has not arrived
-- root_run_id, agent, status   the outermost run's, with its effective status. A trace without runs is failed or
--                     success, by its outermost span.
-- errors              spans with status error
-- total_tokens, cost  each model call once, and what runs reported about themselves where that counts
CREATE OR REPLACE VIEW traces AS
SELECT
    workspace, trace_id, root_run_id, agent, name, started_at, duration_ns, spans, runs, errors, status, total_tokens,
    cost
FROM trace_totals FINAL
WHERE spans > 0;
