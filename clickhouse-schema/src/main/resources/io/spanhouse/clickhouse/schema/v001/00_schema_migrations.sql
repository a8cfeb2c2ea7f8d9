-- One row a file of this schema that was applied completely. First of all files: it records itself.
CREATE TABLE IF NOT EXISTS schema_migrations
(
    version    UInt32,
    file       String,
    checksum   String,
    applied_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY (version, file);
