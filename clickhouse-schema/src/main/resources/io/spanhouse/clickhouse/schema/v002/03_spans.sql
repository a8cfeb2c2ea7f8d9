-- Finds the spans of a trace by its id as text: that is how views compare it with the ids that events and runs have.
ALTER TABLE spans ADD INDEX IF NOT EXISTS trace_id_text_bloom toString(trace_id) TYPE bloom_filter GRANULARITY 1;

ALTER TABLE spans MATERIALIZE INDEX trace_id_text_bloom;
