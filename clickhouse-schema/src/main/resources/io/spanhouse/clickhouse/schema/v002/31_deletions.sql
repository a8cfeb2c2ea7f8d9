-- What a deletion that is under way is about: one row a key. Empty between deletions.
--
-- A deletion writes down what it will delete before it deletes anything, so that one that was killed can be finished
-- when part of what led to the rest is gone already. ClickHouse keeps the text of a deletion for a while, and it names
-- this table only, never what was asked for.
--
-- deletion  a hash of what was asked for
-- kind      run, event, span (trace id and span id), trace (all of it), message (month and hash), rejected: to be deleted;
--           call_message: of a deleted call, to be deleted when no other call has it; touched: a trace that loses something;
--           tree: an outermost run that loses something; begun: from here on it is finished, not begun anew
CREATE TABLE IF NOT EXISTS deletions
(
    workspace LowCardinality(String),
    deletion  FixedString(32),
    kind      LowCardinality(String),
    key       String,
    asked_at  DateTime('UTC') DEFAULT now()
)
ENGINE = ReplacingMergeTree
ORDER BY (workspace, deletion, kind, key);
