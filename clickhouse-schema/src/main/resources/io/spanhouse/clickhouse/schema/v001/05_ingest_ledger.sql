-- One row an accepted request: received = stored + duplicate + rejected, for each request.
-- Written in the same block set as the request's rows, so an acknowledged request is always here.
CREATE TABLE IF NOT EXISTS ingest_ledger
(
    workspace   LowCardinality(String),
    request_id  String,
    signal      LowCardinality(String),
    transport   LowCardinality(String),
    encoding    LowCardinality(String),
    received    UInt32,
    stored      UInt32,
    duplicate   UInt32,
    rejected    UInt32,
    body_bytes  UInt64,
    received_at DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(received_at)
ORDER BY (workspace, toStartOfMinute(received_at), request_id);
