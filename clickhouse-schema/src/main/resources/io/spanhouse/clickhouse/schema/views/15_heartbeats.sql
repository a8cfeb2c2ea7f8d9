-- One row a job that tells it is alive, by agent, name and environment. A heartbeat is a run of type heartbeat, or one
-- that ended as it started and has no events.
--
-- expected_interval_ns  what the latest beat declares (heartbeat_interval_seconds); where it declares none, the median
--                       distance of the last 20 beats; NULL where there is only one
-- interval_source       declared, derived, or empty where there is none
-- last_seen             when the server heard the latest beat
-- missed                beats that should have come since; one less than half an interval late is not missed yet
CREATE OR REPLACE VIEW heartbeats AS
SELECT
    workspace,
    agent,
    name,
    environment,
    multiIf(declared_ns > 0, declared_ns, derived_ns > 0, derived_ns, NULL) AS expected_interval_ns,
    multiIf(declared_ns > 0, 'declared', derived_ns > 0, 'derived', '') AS interval_source,
    first_seen,
    last_seen,
    beats,
    if(expected_interval_ns > 0,
        toUInt64(greatest(0, intDiv(
            toUnixTimestamp64Nano(now64(9)) - toUnixTimestamp64Nano(last_seen) + intDiv(expected_interval_ns, 2),
            expected_interval_ns) - 1)),
        NULL) AS missed,
    last_run_id
FROM
(
    SELECT
        workspace,
        agent,
        name,
        environment,
        argMax((r.run_id, r.metadata['heartbeat_interval_seconds']), (r.started_at, r.run_id)) AS latest,
        latest.1 AS last_run_id,
        toUInt64(least(toUInt64OrZero(latest.2), 3153600000)) * 1000000000 AS declared_ns,
        min(r.received_at) AS first_seen,
        max(r.received_at) AS last_seen,
        count() AS beats,
        groupArraySorted(20)(-toUnixTimestamp64Nano(r.started_at)) AS last_beats,
        toUInt64(arrayReduce('quantileExactLow', arrayPopFront(arrayDifference(last_beats)))) AS derived_ns
    FROM runs AS r FINAL
    WHERE run_type = 'heartbeat' OR (r.finished_at = r.started_at AND r.events = 0)
    GROUP BY workspace, agent, name, environment
);
