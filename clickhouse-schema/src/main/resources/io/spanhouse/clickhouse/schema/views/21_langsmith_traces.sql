-- One row a span, in the shape of LangSmith's runs, for whole traces: a filter on trace_id makes it fast, without one
-- everything is read. To look at some spans read langsmith_runs, which has the same columns.
--
-- id, parent_run_id  of spans: what LangSmith calls a run is a span here. agent_run_id is the run of table runs
-- run_type           llm, tool, retriever, embedding, else chain; the run of an agent may have a type of its own
-- inputs, outputs    JSON objects: what is none is put into one. Of a model call without either those of logged_messages
-- events             the span's start and end, and what was recorded between them
-- extra              JSON: metadata (attributes without a column, the run's metadata, provider and model) and runtime
--                    (the resource's attributes)
-- NULL: end_time while it runs, error where it did not fail, and what there is none of
CREATE OR REPLACE VIEW langsmith_traces AS
SELECT
    workspace,
    id,
    name,
    run_type,
    start_time,
    end_time,
    multiIf(
        notEmpty(input_messages), concat(
            '{"messages":[',
            arrayStringConcat(
                arrayMap(
                    hash -> dictGetOrDefault(
                        'message_texts', 'text', (workspace, toYYYYMM(start_time), hash),
                        concat('{"missing_message":"', toString(hash), '"}')),
                    input_messages),
                ','),
            ']}'),
        input = '', '{}',
        startsWith(input, '{') AND isValidJSON(input), input,
        concat(
            if(run_type = 'llm', '{"messages":', '{"input":'),
            if(isValidJSON(input), input, toJSONString(input)),
            '}')) AS inputs,
    multiIf(
        output = '', NULL,
        startsWith(output, '{') AND isValidJSON(output), output,
        concat(
            if(run_type = 'llm', '{"messages":', '{"output":'),
            if(isValidJSON(output), output, toJSONString(output)),
            '}')) AS outputs,
    if(has_failed, arrayFirst(text -> text != '', [error_message, status_message, error_type, 'failed']), NULL)
        AS error,
    nullIf(parent_span_id, '') AS parent_run_id,
    trace_id,
    dotted_order,
    execution_order,
    child_execution_order,
    tags,
    concat(
        '{"metadata":',
        toJSONString(mapConcat(
            attributes,
            mapFilter((key, value) -> key != 'serialized', metadata),
            mapFilter((key, value) -> value != '', map('ls_provider', provider, 'ls_model_name', model)))),
        ',"runtime":',
        toJSONString(resource_attributes),
        '}') AS extra,
    CAST(
        arrayMap(
            e -> (e.3, concat(formatDateTime(e.1, '%Y-%m-%dT%H:%i:%S.%f'), '+00:00'), e.4),
            arraySort(arrayConcat(
                [(start_time, 0, 'start', CAST(map(), 'Map(String, String)'))],
                of_span,
                arrayFilter(e -> NOT has(arrayMap(s -> (s.1, s.3), of_span), (e.1, e.3)), of_run),
                if(end_time IS NULL, [], [(assumeNotNull(end_time), 2, 'end', CAST(map(), 'Map(String, String)'))])))),
        'Array(Tuple(name String, time String, kwargs Map(String, String)))') AS events,
    nullIf(metadata['serialized'], '') AS serialized,
    nullIf(reference_example_id, '') AS reference_example_id,
    agent_run_id
FROM
(
    SELECT
        s.workspace AS workspace,
        s.span_id AS id,
        s.name AS name,
        multiIf(
            s.kind = 'model.call', 'llm',
            s.kind = 'tool.execute', 'tool',
            s.kind = 'retrieval', 'retriever',
            s.kind = 'embedding', 'embedding',
            s.kind = 'agent.invoke' AND r.run_type NOT IN ('', 'agent'), toString(r.run_type),
            'chain') AS run_type,
        s.started_at AS start_time,
        multiIf(
            s.kind = 'agent.invoke' AND r.run_id != '', r.finished_at,
            e.own_events > 0, e.ended_at,
            s.finished_at) AS end_time,
        multiIf(
            s.kind = 'agent.invoke', r.input,
            e.own_input != '' OR s.kind != 'model.call', e.own_input,
            l.input) AS input,
        e.own_input_messages AS input_messages,
        multiIf(
            s.kind = 'agent.invoke', r.output,
            e.own_output != '' OR s.kind != 'model.call', e.own_output,
            l.output) AS output,
        if(
            s.kind = 'agent.invoke' AND r.run_id != '',
            r.status IN ('failed', 'timeout'),
            s.status = 'error' OR e.has_failed) AS has_failed,
        if(s.kind = 'agent.invoke', r.error_message, e.own_error_message) AS error_message,
        s.status_message AS status_message,
        if(s.kind = 'agent.invoke', r.error_type, e.own_error_type) AS error_type,
        s.parent_span_id AS parent_span_id,
        s.trace_id AS trace_id,
        o.dotted_order AS dotted_order,
        o.execution_order AS execution_order,
        o.child_execution_order AS child_execution_order,
        if(s.kind = 'agent.invoke', r.tags, e.own_tags) AS tags,
        s.attributes AS attributes,
        s.resource_attributes AS resource_attributes,
        r.metadata AS metadata,
        e.own_provider AS provider,
        e.own_model AS model,
        arrayFilter(
            e -> e.3 != 'spanhouse.event',
            arrayMap(
                (at, name, attributes) -> (at, 1, toString(name), CAST(attributes, 'Map(String, String)')),
                s.span_events.time, s.span_events.name, s.span_events.attributes)) AS of_span,
        e.recorded AS of_run,
        r.reference_example_id AS reference_example_id,
        s.run_id AS agent_run_id
    FROM spans AS s FINAL
    LEFT JOIN trace_order AS o ON s.workspace = o.workspace AND s.trace_id = o.trace_id AND s.span_id = o.span_id
    LEFT JOIN
    (
        SELECT
            workspace,
            trace_id,
            span_id,
            countIf(is_own) AS own_events,
            maxIf(finished_at, is_own) AS ended_at,
            maxIf(input, is_own) AS own_input,
            maxIf(input_messages, is_own) AS own_input_messages,
            maxIf(output, is_own) AS own_output,
            maxIf(failed, is_own) AS has_failed,
            maxIf(error_message, is_own) AS own_error_message,
            maxIf(error_type, is_own) AS own_error_type,
            maxIf(tags, is_own) AS own_tags,
            maxIf(provider, is_own) AS own_provider,
            maxIf(if(response_model != '', response_model, request_model), is_own) AS own_model,
            arraySort(groupArrayIf(
                (
                    started_at,
                    1,
                    if(name != '', name, toString(type)),
                    mapFilter((key, value) -> value != '', map(
                        'type', toString(type), 'output', output, 'data', data,
                        'score', ifNull(toString(score_value), ''), 'error_message', error_message))
                ),
                NOT is_own)) AS recorded
        FROM (SELECT *, event_id = concat('evt_', trace_id, '_', span_id) AS is_own FROM events FINAL)
        GROUP BY workspace, trace_id, span_id
    ) AS e ON s.workspace = e.workspace AND s.trace_id = e.trace_id AND s.span_id = e.span_id
    LEFT JOIN logged_messages AS l
        ON s.workspace = l.workspace AND s.trace_id = l.trace_id AND s.span_id = l.span_id
    LEFT JOIN (SELECT * FROM runs FINAL) AS r
        ON s.workspace = r.workspace AND s.trace_id = r.trace_id AND s.span_id = r.span_id
)
SETTINGS join_use_nulls = 0;
