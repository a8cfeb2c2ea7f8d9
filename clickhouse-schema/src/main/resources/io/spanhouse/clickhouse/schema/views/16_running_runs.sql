-- One row a run that is running now: it has not ended, and its time is not up.
--
-- running_for_ns  by the server's clock, since it heard of the run
-- times_out_at    when the run counts as timed out if it has not ended by then
-- doing, doing_type, doing_since  the latest of its calls and steps that runs, where they are sent while they run
CREATE OR REPLACE VIEW running_runs AS
SELECT
    r.workspace AS workspace,
    r.run_id AS run_id,
    r.parent_run_id AS parent_run_id,
    r.root_run_id AS root_run_id,
    r.trace_id AS trace_id,
    r.name AS name,
    r.agent AS agent,
    r.session_id AS session_id,
    r.customer_id AS customer_id,
    r.user_id AS user_id,
    r.feature AS feature,
    r.department AS department,
    r.environment AS environment,
    r.service_name AS service_name,
    r.started_at AS started_at,
    r.received_at AS received_at,
    toUInt64(greatest(0, toUnixTimestamp64Nano(now64(9)) - toUnixTimestamp64Nano(r.received_at))) AS running_for_ns,
    r.times_out_at AS times_out_at,
    e.latest.1 AS doing,
    e.latest.2 AS doing_type,
    if(e.latest.1 = '', NULL, e.latest.3) AS doing_since
FROM
(
    SELECT *
    FROM runs FINAL
    WHERE times_out_at > now64(9)
) AS r
LEFT JOIN
(
    SELECT
        workspace,
        run_id,
        argMax(
            (
                multiIf(tool_name != '', tool_name, request_model != '', request_model, name),
                toString(type),
                s.started_at
            ),
            (s.started_at, event_id)) AS latest
    FROM events AS s FINAL
    WHERE (workspace, run_id) IN
        (
            SELECT workspace, run_id
            FROM runs FINAL
            WHERE times_out_at > now64(9)
        )
        AND status = 'running'
        -- An hour, because what happens in a run may be heard of before the run is.
        AND received_at >= (SELECT min(received_at) FROM runs WHERE times_out_at > now64(9)) - toIntervalHour(1)
    GROUP BY workspace, run_id
) AS e ON r.workspace = e.workspace AND r.run_id = e.run_id
SETTINGS join_use_nulls = 0;
