-- One row a span whose messages came as log records, as OpenTelemetry's own instrumentations of Java and Python send them:
-- what the model call was given and answered, as JSON, in the order of time. Settling writes it into the call's row where the
-- span itself says nothing.
--
-- Records of before their messages had parts show as they came. A record with all of them (gen_ai.client.inference.operation.details) comes before records of one message each. A filter
-- on trace_id makes it fast; for the calls of a trace:
--
--   SELECT c.span_id, if(c.input != '', c.input, m.input) AS given, if(c.output != '', c.output, m.output) AS answered
--   FROM llm_calls AS c LEFT JOIN logged_messages AS m USING (workspace, trace_id, span_id)
--   WHERE trace_id = '0af7651916cd43dd8448eb211c80319c'
CREATE OR REPLACE VIEW logged_messages AS
SELECT
    workspace,
    trace_id,
    span_id,
    if(whole_input != '', whole_input, if(empty(inputs), '', concat('[', arrayStringConcat(inputs, ','), ']'))) AS input,
    if(whole_output != '', whole_output, if(empty(outputs), '', concat('[', arrayStringConcat(outputs, ','), ']'))) AS output
FROM
(
    SELECT
        workspace,
        trace_id,
        span_id,
        argMaxIf(told_input, (happened, event_id), role = '' AND told_input != '') AS whole_input,
        argMaxIf(told, (happened, event_id), role = '' AND told != '') AS whole_output,
        arrayMap(m -> m.3, arraySort(groupArrayIf((happened, event_id, message), role != '' AND name != 'gen_ai.choice')))
            AS inputs,
        arrayMap(m -> m.3, arraySort(groupArrayIf((happened, event_id, message), name = 'gen_ai.choice'))) AS outputs
    FROM
    (
        SELECT
            workspace,
            trace_id,
            span_id,
            event_id,
            name,
            e.started_at AS happened,
            e.input AS told_input,
            e.output AS told,
            transform(
                name,
                ['gen_ai.system.message', 'gen_ai.user.message', 'gen_ai.assistant.message', 'gen_ai.tool.message',
                    'gen_ai.choice'],
                ['system', 'user', 'assistant', 'tool', 'assistant'],
                '') AS role,
            -- The body, or attributes; as an object that says whose words it is.
            if(told != '', told, if(data != '', data, '{}')) AS body,
            multiIf(
                startsWith(told_input, '[{"role":'), substring(told_input, 2, length(told_input) - 2),
                startsWith(told, '[{"role":'), substring(told, 2, length(told) - 2),
                NOT startsWith(body, '{') OR NOT isValidJSON(body), concat('{"role":"', role, '","content":', toJSONString(body), '}'),
                JSONLength(body) = 0, concat('{"role":"', role, '"}'),
                JSONHas(body, 'role'), body,
                concat('{"role":"', role, '",', substring(body, 2))) AS message
        FROM events AS e FINAL
        PREWHERE type = 'log'
        WHERE name IN (
                'gen_ai.client.inference.operation.details', 'gen_ai.system.message', 'gen_ai.user.message',
                'gen_ai.assistant.message', 'gen_ai.tool.message', 'gen_ai.choice')
            AND span_id != ''
    )
    GROUP BY workspace, trace_id, span_id
);
