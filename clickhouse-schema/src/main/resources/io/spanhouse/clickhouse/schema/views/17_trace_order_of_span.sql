-- Rows of trace_order by their key. Holds nothing: a lookup works out the traces of the spans that it is asked for.
CREATE OR REPLACE DICTIONARY trace_order_of_span
(
    workspace             String,
    trace_id              String,
    span_id               String,
    dotted_order          String,
    execution_order       UInt32,
    child_execution_order UInt32
)
PRIMARY KEY workspace, trace_id, span_id
SOURCE(CLICKHOUSE(
    QUERY '
        WITH asked AS (SELECT workspace, trace_id, span_id FROM {database}.spans WHERE {condition})
        SELECT workspace, trace_id, span_id, dotted_order, execution_order, child_execution_order
        FROM {database}.trace_order
        WHERE (workspace, trace_id) IN (SELECT workspace, trace_id FROM asked)
            AND (workspace, trace_id, span_id) IN (SELECT workspace, trace_id, span_id FROM asked)
        SETTINGS prefer_global_in_and_join = 1'
    USER 'default' PASSWORD ''))
LAYOUT(COMPLEX_KEY_DIRECT());
