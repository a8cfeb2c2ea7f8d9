-- One row an OpenTelemetry span, complete.
CREATE TABLE IF NOT EXISTS spans
(
    workspace                LowCardinality(String),
    trace_id                 FixedString(32) CODEC(ZSTD(1)),
    span_id                  FixedString(16) CODEC(ZSTD(1)),
    parent_span_id           String CODEC(ZSTD(1)),
    trace_state              String,
    flags                    UInt32,
    name                     LowCardinality(String),
    kind                     LowCardinality(String),
    otel_kind                LowCardinality(String),
    run_id                   String CODEC(ZSTD(1)),
    root_run_id              String CODEC(ZSTD(1)),
    agent                    LowCardinality(String),
    session_id               String,
    customer_id              String,
    service_name             LowCardinality(String),
    scope_name               LowCardinality(String),
    scope_version            LowCardinality(String),
    started_at               DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    finished_at              DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    duration_ns              UInt64,
    status                   LowCardinality(String),
    status_message           String,
    resource_attributes      Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    attributes               Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    `span_events.time`       Array(DateTime64(9, 'UTC')),
    `span_events.name`       Array(LowCardinality(String)),
    `span_events.attributes` Array(Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
    `links.trace_id`         Array(String),
    `links.span_id`          Array(String),
    `links.trace_state`      Array(String),
    `links.attributes`       Array(Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
    dropped_attributes_count UInt32,
    dropped_events_count     UInt32,
    dropped_links_count      UInt32,
    dotted_order             String CODEC(ZSTD(1)),
    convention               LowCardinality(String),
    schema_url               LowCardinality(String),
    received_at              DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    version                  UInt64,
    INDEX trace_id_bloom trace_id TYPE bloom_filter GRANULARITY 1,
    INDEX run_id_bloom run_id TYPE bloom_filter GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(started_at)
ORDER BY (workspace, toStartOfMinute(started_at), trace_id, span_id)
SETTINGS non_replicated_deduplication_window = 10000;
