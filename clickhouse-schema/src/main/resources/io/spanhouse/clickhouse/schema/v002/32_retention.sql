-- For how many days rows are kept: one row a workspace and kind. Written by `spanhouse retention`, which makes TTL
-- expressions of the tables from it; a row inserted by hand changes nothing until that command is run again.
--
-- workspace  * is every workspace that has no limit of its own
-- kind       runs (and trace_totals), events, spans, rejected, ingest_ledger: whole rows. payload: what was said in runs,
--            events and spans, and messages
-- days       0 is for ever; NULL takes the limit back
CREATE TABLE IF NOT EXISTS retention
(
    workspace LowCardinality(String),
    kind      LowCardinality(String),
    days      Nullable(UInt32),
    set_at    DateTime64(9, 'UTC') DEFAULT now64(9)
)
ENGINE = ReplacingMergeTree(set_at)
ORDER BY (workspace, kind);
