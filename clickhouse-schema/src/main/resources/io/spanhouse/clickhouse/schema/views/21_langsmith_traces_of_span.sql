-- Rows of langsmith_traces by their key. Holds nothing: a lookup reads the traces of the spans that it is asked for.
CREATE OR REPLACE DICTIONARY langsmith_traces_of_span
(
    workspace             String,
    trace_id              String,
    id                    String,
    run_type              String,
    end_time              Nullable(DateTime64(9, 'UTC')),
    inputs                String,
    outputs               Nullable(String),
    error                 Nullable(String),
    dotted_order          String,
    execution_order       UInt32,
    child_execution_order UInt32,
    tags                  Array(String),
    extra                 String,
    events                Array(Tuple(name String, time String, kwargs Map(String, String))),
    serialized            Nullable(String),
    reference_example_id  Nullable(String)
)
PRIMARY KEY workspace, trace_id, id
SOURCE(CLICKHOUSE(
    QUERY '
        WITH asked AS (SELECT workspace, trace_id, span_id AS id FROM {database}.spans WHERE {condition})
        SELECT
            workspace, trace_id, id, run_type, end_time, inputs, outputs, error, dotted_order, execution_order,
            child_execution_order, tags, extra, events, serialized, reference_example_id
        FROM {database}.langsmith_traces
        WHERE (workspace, trace_id) IN (SELECT workspace, trace_id FROM asked)
            AND (workspace, trace_id, id) IN (SELECT workspace, trace_id, id FROM asked)
        SETTINGS prefer_global_in_and_join = 1'
    USER 'default' PASSWORD ''))
LAYOUT(COMPLEX_KEY_DIRECT());
