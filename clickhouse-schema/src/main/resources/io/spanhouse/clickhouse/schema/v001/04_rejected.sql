-- One row an item that was refused, with the reason the sender was given. The same bad item sent again is the same row.
CREATE TABLE IF NOT EXISTS rejected
(
    workspace   LowCardinality(String),
    rejected_id String,
    signal      LowCardinality(String),
    request_id  String,
    item_index  UInt32,
    trace_id    String,
    span_id     String,
    name        String,
    reason      LowCardinality(String),
    payload     String CODEC(ZSTD(1)),
    received_at DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (workspace, rejected_id);
