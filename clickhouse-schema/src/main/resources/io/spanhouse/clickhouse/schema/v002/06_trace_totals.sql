-- One row a trace, as it was when its spans last brought news: what view traces shows, and between which times to look
-- for its spans and events. Written by settling.
--
-- outside  counted usage and payments of events whose run is not in table runs: plain model calls, mostly
CREATE TABLE IF NOT EXISTS trace_totals
(
    workspace     LowCardinality(String),
    trace_id      String,
    root_run_id   String,
    agent         LowCardinality(String),
    name          LowCardinality(String),
    status        LowCardinality(String),
    started_at    DateTime64(9, 'UTC'),
    duration_ns   UInt64,
    spans         UInt32,
    runs          UInt32,
    errors        UInt32,
    total_tokens  UInt64,
    cost          Nullable(Decimal(38, 12)),
    first_at      DateTime64(9, 'UTC'),
    last_at       DateTime64(9, 'UTC'),
    settled_at    DateTime64(9, 'UTC'),
    `outside.run_id`              Array(String),
    `outside.day`                 Array(Date),
    `outside.agent`               Array(LowCardinality(String)),
    `outside.customer_id`         Array(LowCardinality(String)),
    `outside.session_id`          Array(String),
    `outside.feature`             Array(LowCardinality(String)),
    `outside.department`          Array(LowCardinality(String)),
    `outside.provider`            Array(LowCardinality(String)),
    `outside.model`               Array(LowCardinality(String)),
    `outside.calls`               Array(UInt32),
    `outside.unpriced_calls`      Array(UInt32),
    `outside.input_tokens`        Array(UInt64),
    `outside.output_tokens`       Array(UInt64),
    `outside.cached_input_tokens` Array(UInt64),
    `outside.cache_write_tokens`  Array(UInt64),
    `outside.reasoning_tokens`    Array(UInt64),
    `outside.total_tokens`        Array(UInt64),
    `outside.cost`                Array(Nullable(Decimal(38, 12))),
    `outside.revenue`             Array(Decimal(38, 12)),
    `outside.payments`            Array(Decimal(38, 12)),
    INDEX started_at_minmax started_at TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(settled_at)
ORDER BY (workspace, trace_id)
SETTINGS min_level_for_wide_part = 1, vertical_merge_algorithm_min_rows_to_activate = 1, default_compression_codec = 'ZSTD(1)', index_granularity = 2048;
