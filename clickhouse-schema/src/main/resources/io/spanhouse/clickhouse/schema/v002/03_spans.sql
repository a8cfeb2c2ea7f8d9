-- One row an OpenTelemetry span, complete.
--
-- declared           what the span said itself, as the sum of 1 for its run, 2 for the run above, 4 for the outermost run.
--                    Settling derives the rest from the trace, again whenever more of it arrives.
-- trace_id, span_id  text as in runs and events, so that a condition on a view's trace_id reaches all tables that it joins

-- only if: SELECT countIf(name = 'trace_id' AND type = 'FixedString(32)') = 1 FROM system.columns WHERE database = currentDatabase() AND table = 'spans'
RENAME TABLE spans TO spans_v001;

CREATE TABLE IF NOT EXISTS spans
(
    workspace                LowCardinality(String),
    trace_id                 String,
    span_id                  String,
    parent_span_id           String,
    trace_state              String,
    flags                    UInt32,
    name                     LowCardinality(String),
    kind                     LowCardinality(String),
    otel_kind                LowCardinality(String),
    run_id                   String,
    root_run_id              String,
    agent                    LowCardinality(String),
    session_id               String,
    customer_id              LowCardinality(String),
    service_name             LowCardinality(String),
    scope_name               LowCardinality(String),
    scope_version            LowCardinality(String),
    started_at               DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    finished_at              DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    duration_ns              UInt64,
    status                   LowCardinality(String),
    status_message           String,
    resource_attributes      Map(LowCardinality(String), String),
    attributes               Map(LowCardinality(String), String),
    `span_events.time`       Array(DateTime64(9, 'UTC')),
    `span_events.name`       Array(LowCardinality(String)),
    `span_events.attributes` Array(Map(LowCardinality(String), String)),
    `links.trace_id`         Array(String),
    `links.span_id`          Array(String),
    `links.trace_state`      Array(String),
    `links.attributes`       Array(Map(LowCardinality(String), String)),
    dropped_attributes_count UInt32,
    dropped_events_count     UInt32,
    dropped_links_count      UInt32,
    dotted_order             String,
    convention               LowCardinality(String),
    schema_url               LowCardinality(String),
    received_at              DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    declared                 UInt8,
    version                  UInt64,
    INDEX trace_id_bloom trace_id TYPE bloom_filter(0.0001) GRANULARITY 1,
    INDEX run_id_bloom run_id TYPE bloom_filter(0.0001) GRANULARITY 1,
    INDEX received_at_minmax received_at TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(started_at)
ORDER BY (workspace, toStartOfMinute(started_at), trace_id, span_id)
SETTINGS min_level_for_wide_part = 1, vertical_merge_algorithm_min_rows_to_activate = 1, default_compression_codec = 'ZSTD(1)';

-- only if: SELECT count() = 1 FROM system.tables WHERE database = currentDatabase() AND name = 'spans_v001'
-- wait for: SELECT query_id FROM system.processes WHERE query_kind = 'Insert' AND query_id != queryID() AND match(query, '\\bspans\\b')
-- refused if: SELECT if(need < free, '', concat('copying spans takes ', formatReadableSize(need), ' of disk and ', formatReadableSize(free), ' are free')) FROM (SELECT sum(bytes_on_disk) AS need FROM system.parts WHERE active AND database = currentDatabase() AND table = 'spans_v001') AS old, (SELECT max(unreserved_space) AS free FROM system.disks WHERE name IN (SELECT arrayJoin(disks) FROM system.storage_policies WHERE policy_name IN (SELECT storage_policy FROM system.tables WHERE database = currentDatabase() AND name = 'spans'))) AS room
INSERT INTO spans
SELECT
    * EXCEPT (version),
    2 + NOT startsWith(run_id, concat('run_', toString(trace_id))) + 4 * NOT startsWith(root_run_id, concat('run_', toString(trace_id))),
    version
FROM spans_v001
SETTINGS max_partitions_per_insert_block = 0;

-- only if: SELECT count() = 1 FROM system.tables WHERE database = currentDatabase() AND name = 'spans_v001'
-- refused if: SELECT if(count() = 0, '', concat(toString(count()), ' rows of spans_v001 are not in spans: migrate again, which copies them')) FROM (SELECT 1 FROM (SELECT workspace, toStartOfMinute(started_at) AS minute, trace_id, span_id, version, 0 AS copied FROM spans_v001 UNION ALL SELECT workspace, toStartOfMinute(started_at), trace_id, span_id, version, 1 FROM spans) GROUP BY workspace, minute, trace_id, span_id HAVING max(copied) = 0 OR maxIf(version, copied = 1) < maxIf(version, copied = 0)) SETTINGS max_bytes_before_external_group_by = 1000000000
DROP TABLE spans_v001;
