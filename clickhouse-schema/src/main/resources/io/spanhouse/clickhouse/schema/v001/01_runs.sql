-- One row a run: one execution of an agent.
--
-- Several records describe one run (its live start, its end, a re-send). They share the sort key and the
-- greatest version survives: a terminal record beats a running one, the first terminal record received
-- beats later ones. Nothing in the key can change between two deliveries of one run.
CREATE TABLE IF NOT EXISTS runs
(
    workspace              LowCardinality(String),
    run_id                 String,
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
    customer_id            String,
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
    input                  String CODEC(ZSTD(1)),
    output                 String CODEC(ZSTD(1)),
    error_type             LowCardinality(String),
    error_message          String CODEC(ZSTD(1)),
    tags                   Array(String),
    metadata               Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    reference_example_id   String,
    dotted_order           String CODEC(ZSTD(1)),
    reported_input_tokens  UInt64,
    reported_output_tokens UInt64,
    reported_cost          Nullable(Decimal(18, 12)),
    convention             LowCardinality(String),
    framework              LowCardinality(String),
    language               LowCardinality(String),
    version                UInt64,
    INDEX started_at_minmax started_at TYPE minmax GRANULARITY 1,
    INDEX trace_id_bloom trace_id TYPE bloom_filter GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (workspace, run_id)
SETTINGS min_level_for_wide_part = 1, vertical_merge_algorithm_min_rows_to_activate = 1;
