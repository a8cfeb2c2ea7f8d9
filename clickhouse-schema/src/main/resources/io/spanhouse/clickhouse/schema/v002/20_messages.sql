-- One row a message that model calls of a workspace in a month were given: each is stored once, however many calls
-- repeat it. The calls name their messages in events.input_messages; view llm_calls puts the texts back together.
--
-- month        toYYYYMM(started_at) of the calls, which is the partition of events: both can be dropped together. A
--              message that calls of two months were given is stored in both, and sending a call again cannot move it.
-- hash         the first 128 bits of the text's SHA-256, in the order in which a UUID is written
-- text         the bytes between two commas of the call's JSON array, blanks included
-- received_at  when a call last brought it, to the second, by the collector's clock
--
-- A message stays while any call is given it: `spanhouse delete` and `spanhouse retention` see to that.
--
-- Reading a call looks up hashes all over the table, so granules are small.
CREATE TABLE IF NOT EXISTS messages
(
    workspace   LowCardinality(String),
    month       UInt32,
    hash        UUID,
    text        String CODEC(ZSTD(1)),
    received_at DateTime('UTC') CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY month
ORDER BY (workspace, month, hash)
SETTINGS index_granularity = 64, min_level_for_wide_part = 1, vertical_merge_algorithm_min_rows_to_activate = 1;
