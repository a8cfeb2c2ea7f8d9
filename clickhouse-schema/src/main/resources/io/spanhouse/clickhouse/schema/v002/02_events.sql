-- One row an observation inside a run: a model call, a tool call, a log line, a score, ...
--
-- run_id is not part of the sort key: attribution may be settled later, the key must not move.
-- cache_write_1h_tokens  those of cache_write_tokens that are kept for an hour
-- priced_cost            what model_prices makes of it; cost is the same unless cost_source is provided
-- service_tier           batch, flex, priority, ... where the sender tells
-- counted                1 for a model call that adds to totals. Settling takes it from wrappers and repeats.
-- failed                 1 for an event that failed. Settling takes it from error events about something that failed.
-- input_messages         hashes of the messages of a model call's input, in table messages; input is empty then. View
--                        llm_calls puts it together again

-- only if: SELECT countIf(name = 'event_id') = 1 AND countIf(name = 'input_messages') = 0 FROM system.columns WHERE database = currentDatabase() AND table = 'events'
RENAME TABLE events TO events_v001;

CREATE TABLE IF NOT EXISTS events
(
    workspace              LowCardinality(String),
    event_id               String,
    type                   LowCardinality(String),
    name                   String,
    run_id                 String,
    root_run_id            String,
    trace_id               String,
    span_id                String,
    parent_span_id         String,
    agent                  LowCardinality(String),
    agent_id               String,
    session_id             String,
    customer_id            LowCardinality(String),
    user_id                String,
    feature                LowCardinality(String),
    department             LowCardinality(String),
    environment            LowCardinality(String),
    service_name           LowCardinality(String),
    started_at             DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    finished_at            Nullable(DateTime64(9, 'UTC')),
    duration_ns            UInt64,
    received_at            DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    status                 LowCardinality(String),
    error_type             LowCardinality(String),
    error_code             LowCardinality(String),
    error_message          String,
    input                  String,
    input_messages         Array(UUID),
    output                 String,
    data                   String,
    tags                   Array(String),

    -- llm_call, embedding, retrieval
    provider               LowCardinality(String),
    operation              LowCardinality(String),
    request_model          LowCardinality(String),
    response_model         LowCardinality(String),
    response_id            String,
    thread_id              String,
    finish_reasons         Array(String),
    temperature            Nullable(Float64),
    top_p                  Nullable(Float64),
    max_tokens             Nullable(UInt64),
    stream                 Nullable(UInt8),
    time_to_first_token_ns Nullable(UInt64),
    input_tokens           UInt64,
    output_tokens          UInt64,
    cached_input_tokens    UInt64,
    cache_write_tokens     UInt64,
    cache_write_1h_tokens  UInt64,
    reasoning_tokens       UInt64,
    total_tokens           UInt64,
    input_semantics        LowCardinality(String),
    cost                   Nullable(Decimal(18, 12)),
    priced_cost            Nullable(Decimal(18, 12)),
    cost_source            LowCardinality(String),
    price_version          LowCardinality(String),
    service_tier           LowCardinality(String),
    prompt_id              String,
    prompt_version         String,
    attempt                UInt32,

    -- tool_call
    tool_name              LowCardinality(String),
    tool_call_id           String,
    tool_type              LowCardinality(String),

    -- log, score, action, error, policy, budget, payment, audit
    severity               LowCardinality(String),
    score_value            Nullable(Float64),
    score_label            LowCardinality(String),
    action_type            LowCardinality(String),
    screenshot             String,
    trigger_event_id       String,
    policy_name            LowCardinality(String),
    policy_outcome         LowCardinality(String),
    budget_limit           Nullable(Decimal(18, 12)),
    budget_consumed        Nullable(Decimal(18, 12)),
    budget_remaining       Nullable(Decimal(18, 12)),
    amount                 Nullable(Decimal(18, 12)),
    currency               LowCardinality(String),
    version                UInt64,

    -- What the collector does not send.
    counted                UInt8 DEFAULT type IN ('llm_call', 'embedding', 'rerank'),
    failed                 UInt8 DEFAULT status IN ('error', 'timeout') OR (type = 'error' AND status = ''),
    INDEX received_at_minmax received_at TYPE minmax GRANULARITY 1,
    INDEX run_id_bloom run_id TYPE bloom_filter(0.0001) GRANULARITY 1,
    INDEX trace_id_bloom trace_id TYPE bloom_filter(0.0001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(started_at)
ORDER BY (workspace, toStartOfMinute(started_at), trace_id, event_id)
SETTINGS min_level_for_wide_part = 1, vertical_merge_algorithm_min_rows_to_activate = 1, default_compression_codec = 'ZSTD(1)';

-- only if: SELECT count() = 1 FROM system.tables WHERE database = currentDatabase() AND name = 'events_v001'
-- wait for: SELECT query_id FROM system.processes WHERE query_kind = 'Insert' AND query_id != queryID() AND match(query, '\\bevents\\b')
-- refused if: SELECT if(need < free, '', concat('copying events takes ', formatReadableSize(need), ' of disk and ', formatReadableSize(free), ' are free')) FROM (SELECT sum(bytes_on_disk) AS need FROM system.parts WHERE active AND database = currentDatabase() AND table = 'events_v001') AS old, (SELECT max(unreserved_space) AS free FROM system.disks WHERE name IN (SELECT arrayJoin(disks) FROM system.storage_policies WHERE policy_name IN (SELECT storage_policy FROM system.tables WHERE database = currentDatabase() AND name = 'events'))) AS room
INSERT INTO events (* EXCEPT (cache_write_1h_tokens, priced_cost, service_tier, input_messages, counted, failed))
SELECT * FROM events_v001
SETTINGS max_partitions_per_insert_block = 0;

-- only if: SELECT count() = 1 FROM system.tables WHERE database = currentDatabase() AND name = 'events_v001'
-- refused if: SELECT if(count() = 0, '', concat(toString(count()), ' rows of events_v001 are not in events: migrate again, which copies them')) FROM (SELECT 1 FROM (SELECT workspace, toStartOfMinute(started_at) AS minute, trace_id, event_id, version, 0 AS copied FROM events_v001 UNION ALL SELECT workspace, toStartOfMinute(started_at), trace_id, event_id, version, 1 FROM events) GROUP BY workspace, minute, trace_id, event_id HAVING max(copied) = 0 OR maxIf(version, copied = 1) < maxIf(version, copied = 0)) SETTINGS max_bytes_before_external_group_by = 1000000000
DROP TABLE events_v001;
