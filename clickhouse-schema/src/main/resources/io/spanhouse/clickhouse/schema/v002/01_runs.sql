-- One row a run: one execution of an agent.
--
-- Several records describe one run (its live start, its end, a re-send, the settled one). They share the sort key and
-- the greatest version survives: a terminal record beats a running one, the first terminal record received beats
-- later ones, and the settled row of a record beats the record.
--
-- run_at   what the sort key has of the time: the one inside the run's id (UUIDv7, if it is one of 2023 to 2049), for an
--          id that derives from a trace the start of its span, else 1970. A function of what a re-send of this run cannot change, which
--          started_at is not where a run is resumed.
-- times_out_at  when a run that has not ended counts as timed out, by the server's clock: timeout_ns, an hour where it has
--          none, a hundred years at most, after it was heard of. 1970 for a run that has ended.
-- settled  Columns from settled_at on are written some seconds after the run's last news, from its events and the
--          runs around it. Plain ones are about its own events, tree_* about those of every run below it as well.
--          path: the run itself, then its parent, and so on up to the outermost known. usage: its counted usage by
--          day, provider and model. failed_runs up to failed_path: of outermost runs only, see view incidents.
-- LZ4      for what is read of every run, whatever is asked: its id, which FINAL needs, and its usage.

-- only if: SELECT countIf(name = 'run_id') = 1 AND countIf(name = 'run_at') = 0 FROM system.columns WHERE database = currentDatabase() AND table = 'runs'
RENAME TABLE runs TO runs_v001;

CREATE TABLE IF NOT EXISTS runs
(
    workspace              LowCardinality(String),
    run_id                 String CODEC(LZ4),
    parent_run_id          String,
    root_run_id            String,
    trace_id               String,
    span_id                String,
    name                   String,
    agent                  LowCardinality(String),
    agent_id               String,
    agent_version          LowCardinality(String),
    run_type               LowCardinality(String),
    status                 LowCardinality(String),
    started_at             DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    finished_at            Nullable(DateTime64(9, 'UTC')),
    received_at            DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    duration_ns            UInt64,
    timeout_ns             Nullable(UInt64),
    session_id             String,
    session_name           String,
    session_path           String,
    customer_id            LowCardinality(String),
    user_id                String,
    feature                LowCardinality(String),
    department             LowCardinality(String),
    virtual_key            String,
    request_id             String,
    environment            LowCardinality(String),
    service_name           LowCardinality(String),
    region                 LowCardinality(String),
    prompt_id              String,
    prompt_version         String,
    input                  String,
    output                 String,
    error_type             LowCardinality(String),
    error_message          String,
    tags                   Array(String),
    metadata               Map(LowCardinality(String), String),
    reference_example_id   String,
    dotted_order           String,
    reported_input_tokens  UInt64,
    reported_output_tokens UInt64,
    reported_cost          Nullable(Decimal(18, 12)),
    convention             LowCardinality(String),
    framework              LowCardinality(String),
    language               LowCardinality(String),
    version                UInt64,

    -- What the collector does not send.
    run_at                 DateTime('UTC') DEFAULT multiIf(match(run_id, '^run_[a-z0-9]{2,8}_[0-9a-f]{12}7[0-9a-f]{19}$') AND (reinterpretAsUInt64(reverse(unhex(concat('0000', substring(run_id, -32, 12))))) AS millis) BETWEEN 1672531200000 AND 2524608000000, toDateTime(intDiv(millis, 1000), 'UTC'), trace_id != '' AND startsWith(run_id, concat('run_', trace_id)), toDateTime(started_at, 'UTC'), toDateTime(0, 'UTC')) CODEC(Delta, ZSTD(1)),
    times_out_at           DateTime64(9, 'UTC') DEFAULT if(status = 'running', received_at + toIntervalNanosecond(toInt64(least(ifNull(timeout_ns, 3600000000000), 3153600000000000000))), toDateTime64(0, 9, 'UTC')) CODEC(Delta, ZSTD(1)),
    settled_at             DateTime64(9, 'UTC'),
    path                   Array(String),
    usage_source           LowCardinality(String),
    events                 UInt32,
    llm_calls              UInt32,
    tool_calls             UInt32,
    errors                 UInt32,
    retries                UInt32,
    input_tokens           UInt64,
    output_tokens          UInt64,
    cached_input_tokens    UInt64,
    cache_write_tokens     UInt64,
    reasoning_tokens       UInt64,
    total_tokens           UInt64,
    cost                   Nullable(Decimal(38, 12)),
    unpriced_calls         UInt32,
    revenue                Decimal(38, 12),
    payments               Decimal(38, 12),
    models                 Array(LowCardinality(String)),
    tools                  Array(LowCardinality(String)),
    first_event_at         Nullable(DateTime64(9, 'UTC')),
    last_event_at          Nullable(DateTime64(9, 'UTC')),
    child_runs             UInt32,
    failed_child_runs      UInt32,
    tree_llm_calls         UInt64,
    tree_tool_calls        UInt64,
    tree_errors            UInt64,
    tree_total_tokens      UInt64,
    tree_cost              Nullable(Decimal(38, 12)),
    `usage.day`                 Array(Date) CODEC(LZ4),
    `usage.provider`            Array(LowCardinality(String)) CODEC(LZ4),
    `usage.model`               Array(LowCardinality(String)) CODEC(LZ4),
    `usage.first_of_day`        Array(UInt8) CODEC(LZ4),
    `usage.calls`               Array(UInt32) CODEC(T64, LZ4),
    `usage.unpriced_calls`      Array(UInt32) CODEC(T64, LZ4),
    `usage.input_tokens`        Array(UInt64) CODEC(T64, LZ4),
    `usage.output_tokens`       Array(UInt64) CODEC(T64, LZ4),
    `usage.cached_input_tokens` Array(UInt64) CODEC(T64, LZ4),
    `usage.cache_write_tokens`  Array(UInt64) CODEC(T64, LZ4),
    `usage.reasoning_tokens`    Array(UInt64) CODEC(T64, LZ4),
    `usage.total_tokens`        Array(UInt64) CODEC(T64, LZ4),
    `usage.cost`                Array(Nullable(Decimal(38, 12))) CODEC(LZ4),
    `usage.revenue`             Array(Decimal(38, 12)) CODEC(LZ4),
    `usage.payments`            Array(Decimal(38, 12)) CODEC(LZ4),
    failed_runs            UInt32,
    first_failed_run_id    String,
    first_failed_agent     LowCardinality(String),
    first_failed_event_id  String,
    incident_error_type    LowCardinality(String),
    incident_error_message String,
    fingerprint            String,
    failed_path            Array(String),
    INDEX started_at_minmax started_at TYPE minmax GRANULARITY 1,
    INDEX received_at_minmax received_at TYPE minmax GRANULARITY 1,
    INDEX times_out_at_minmax times_out_at TYPE minmax GRANULARITY 1,
    INDEX run_id_bloom run_id TYPE bloom_filter(0.0001) GRANULARITY 1,
    INDEX root_run_id_bloom root_run_id TYPE bloom_filter(0.0001) GRANULARITY 1,
    INDEX parent_run_id_bloom parent_run_id TYPE bloom_filter(0.0001) GRANULARITY 1,
    INDEX trace_id_bloom trace_id TYPE bloom_filter(0.0001) GRANULARITY 1,
    INDEX session_id_bloom session_id TYPE bloom_filter(0.0001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(run_at)
ORDER BY (workspace, toStartOfMinute(run_at), run_id)
SETTINGS min_level_for_wide_part = 1, vertical_merge_algorithm_min_rows_to_activate = 1, default_compression_codec = 'ZSTD(1)', index_granularity = 2048;

-- only if: SELECT count() = 1 FROM system.tables WHERE database = currentDatabase() AND name = 'runs_v001'
-- wait for: SELECT query_id FROM system.processes WHERE query_kind = 'Insert' AND query_id != queryID() AND match(query, '\\bruns\\b')
-- refused if: SELECT if(need < free, '', concat('copying runs takes ', formatReadableSize(need), ' of disk and ', formatReadableSize(free), ' are free')) FROM (SELECT sum(bytes_on_disk) AS need FROM system.parts WHERE active AND database = currentDatabase() AND table = 'runs_v001') AS old, (SELECT max(unreserved_space) AS free FROM system.disks WHERE name IN (SELECT arrayJoin(disks) FROM system.storage_policies WHERE policy_name IN (SELECT storage_policy FROM system.tables WHERE database = currentDatabase() AND name = 'runs'))) AS room
INSERT INTO runs (* EXCEPT (
    run_at, times_out_at, settled_at, path, usage_source, events,
    llm_calls, tool_calls, errors, retries, input_tokens,
    output_tokens, cached_input_tokens, cache_write_tokens, reasoning_tokens, total_tokens,
    cost, unpriced_calls, revenue, payments, models,
    tools, first_event_at, last_event_at, child_runs, failed_child_runs,
    tree_llm_calls, tree_tool_calls, tree_errors, tree_total_tokens, tree_cost,
    `usage.day`, `usage.provider`, `usage.model`, `usage.first_of_day`, `usage.calls`, `usage.unpriced_calls`,
    `usage.input_tokens`, `usage.output_tokens`, `usage.cached_input_tokens`, `usage.cache_write_tokens`, `usage.reasoning_tokens`,
    `usage.total_tokens`, `usage.cost`, `usage.revenue`, `usage.payments`, failed_runs,
    first_failed_run_id, first_failed_agent, first_failed_event_id, incident_error_type, incident_error_message,
    fingerprint, failed_path
))
SELECT * FROM runs_v001
SETTINGS max_partitions_per_insert_block = 0;

-- only if: SELECT count() = 1 FROM system.tables WHERE database = currentDatabase() AND name = 'runs_v001'
-- refused if: SELECT if(count() = 0, '', concat(toString(count()), ' rows of runs_v001 are not in runs: migrate again, which copies them')) FROM (SELECT 1 FROM (SELECT workspace, run_id, version, 0 AS copied FROM runs_v001 UNION ALL SELECT workspace, run_id, version, 1 FROM runs) GROUP BY workspace, run_id HAVING max(copied) = 0 OR maxIf(version, copied = 1) < maxIf(version, copied = 0)) SETTINGS max_bytes_before_external_group_by = 1000000000
DROP TABLE runs_v001;
