-- Reads the events in scope, says which of them count and which failed, and corrects those that are stored otherwise.
--
-- Model calls that another call with usage ran inside of (wrappers) do not count. Calls of one trace with one response
-- id are one call: the best told of them counts. A wrapper with spans of other kinds between it and what it wraps is
-- only recognised by its response id.
-- An error event about something that has a failed event itself is no failure of its own.
-- Messages, and the user, that came in log records of a call's span are the call's, where the span itself says none. A list
-- that is made of such messages came from there before, and gets those that came later.

CREATE TEMPORARY TABLE told AS
SELECT
    workspace, trace_id, span_id, user_id, inputs,
    if(whole_input != '', whole_input, if(empty(inputs), '', concat('[', arrayStringConcat(inputs, ','), ']'))) AS input,
    if(whole_output != '', whole_output, if(empty(outputs), '', concat('[', arrayStringConcat(outputs, ','), ']'))) AS output
FROM
(
    SELECT
        workspace, trace_id, span_id,
        argMaxIf(e.input, (started_at, event_id), name = 'gen_ai.client.inference.operation.details' AND e.input != '')
            AS whole_input,
        max(e.user_id) AS user_id,
        argMaxIf(e.output, (started_at, event_id), name = 'gen_ai.client.inference.operation.details' AND e.output != '')
            AS whole_output,
        arrayMap(m -> m.3, arraySort(groupArrayIf((started_at, event_id, substring(e.input, 2, length(e.input) - 2)),
            name != 'gen_ai.client.inference.operation.details' AND startsWith(e.input, '[{"role":')))) AS inputs,
        arrayMap(m -> m.3, arraySort(groupArrayIf((started_at, event_id, substring(e.output, 2, length(e.output) - 2)),
            name = 'gen_ai.choice' AND startsWith(e.output, '[{"role":')))) AS outputs
    FROM events AS e FINAL
    PREWHERE type = 'log'
    WHERE (toStartOfMinute(started_at) IN minutes
        OR started_at BETWEEN (SELECT min(first_at) FROM long_spells) AND (SELECT max(last_at) FROM long_spells))
        AND (workspace, trace_id) IN touched AND span_id != ''
        AND name IN (
            'gen_ai.client.inference.operation.details', 'gen_ai.system.message', 'gen_ai.user.message',
            'gen_ai.assistant.message', 'gen_ai.tool.message', 'gen_ai.choice')
    GROUP BY workspace, trace_id, span_id
);

INSERT INTO events
SELECT e.* REPLACE (
    if(takes_input, t.input, e.input) AS input,
    if(e.output = '', t.output, e.output) AS output,
    if(e.user_id = '', t.user_id, e.user_id) AS user_id,
    e.version + 1 AS version)
FROM
(
    SELECT *
    FROM events FINAL
    WHERE (toStartOfMinute(started_at) IN minutes
        OR started_at BETWEEN (SELECT min(first_at) FROM long_spells) AND (SELECT max(last_at) FROM long_spells))
        AND type = 'llm_call' AND (workspace, trace_id, span_id) IN (SELECT workspace, trace_id, span_id FROM told)
) AS e
INNER JOIN
(
    SELECT * FROM told
) AS t ON e.workspace = t.workspace AND e.trace_id = t.trace_id AND e.span_id = t.span_id
WHERE
    ((empty(e.input_messages) AND t.input NOT IN ('', e.input) AND (
        e.input = '' OR e.input = concat('[', arrayStringConcat(arrayFilter(m -> position(e.input, m) > 0, t.inputs), ','), ']')))
        AS takes_input)
    OR (e.output = '' AND t.output != '')
    OR (e.user_id = '' AND t.user_id != '');

CREATE TEMPORARY TABLE stored_events AS
SELECT
    workspace, event_id, type, run_id, root_run_id, trace_id, span_id, parent_span_id, agent, session_id, customer_id,
    feature, department, started_at, ifNull(finished_at, started_at) AS ended_at, status, tool_name, provider,
    if(tool_name != '', tool_name, name) AS label,
    if(response_model != '', response_model, request_model) AS model,
    CAST(type IN ('llm_call', 'embedding', 'rerank'), 'UInt8') AS is_call,
    response_id, trigger_event_id, error_type,
    if(failed, left(error_message, 2000), '') AS error_message,
    attempt, input_tokens, output_tokens, cached_input_tokens, cache_write_tokens, reasoning_tokens,
    greatest(total_tokens, input_tokens + output_tokens) AS all_tokens,
    cost, amount, counted, failed,
    all_tokens > 0 OR cost IS NOT NULL AS usage
FROM events FINAL
WHERE (toStartOfMinute(started_at) IN minutes
    OR started_at BETWEEN (SELECT min(first_at) FROM long_spells) AND (SELECT max(last_at) FROM long_spells))
    AND ((workspace, trace_id) IN touched OR (workspace, root_run_id) IN roots);

CREATE TEMPORARY TABLE wrappers AS
SELECT workspace, trace_id, type, parent_span_id
FROM stored_events
WHERE is_call AND usage AND parent_span_id NOT IN ('', span_id);

-- What log records tell of calls counts only where no span does.
CREATE TEMPORARY TABLE logged_calls AS
SELECT workspace, event_id
FROM stored_events
WHERE is_call AND trace_id != '' AND event_id != concat('evt_', trace_id, '_', span_id)
    AND (workspace, trace_id) IN
    (
        SELECT workspace, trace_id
        FROM stored_events
        WHERE is_call AND event_id = concat('evt_', trace_id, '_', span_id)
    );

CREATE TEMPORARY TABLE repeats AS
SELECT
    workspace,
    arrayJoin(arrayPopBack(arrayMap(call -> call.5, arraySort(groupArray((
        usage, NOT has_inner, cached_input_tokens + cache_write_tokens > 0, cost IS NOT NULL, event_id))))))
        AS event_id
FROM
(
    SELECT
        *,
        has(groupUniqArray(parent_span_id) OVER (PARTITION BY workspace, trace_id, type, response_id), span_id)
            AS has_inner
    FROM stored_events
    WHERE is_call
        AND sipHash128(workspace, trace_id, type, response_id) IN
        (
            SELECT sipHash128(workspace, trace_id, type, response_id) AS response
            FROM stored_events
            WHERE is_call AND response_id != ''
            GROUP BY response
            HAVING count() > 1
        )
)
GROUP BY workspace, trace_id, type, response_id;

CREATE TEMPORARY TABLE failures AS
SELECT workspace, trace_id, span_id, event_id
FROM stored_events
WHERE type != 'error' AND status IN ('error', 'timeout');

CREATE TEMPORARY TABLE settled_events AS
SELECT * REPLACE (
    is_call
        AND (workspace, trace_id, type, span_id) NOT IN wrappers
        AND (workspace, event_id) NOT IN repeats
        AND (workspace, event_id) NOT IN logged_calls AS counted,
    multiIf(
        type != 'error', status IN ('error', 'timeout'),
        status IN ('ok', 'cancelled'), 0,
        (workspace, trace_id, span_id) NOT IN (SELECT workspace, trace_id, span_id FROM failures WHERE span_id != '')
            AND (workspace, trigger_event_id) NOT IN (SELECT workspace, event_id FROM failures)) AS failed),
    counted != stored_events.counted OR failed != stored_events.failed AS changed
FROM stored_events;

INSERT INTO events
SELECT e.* REPLACE (c.counted AS counted, c.failed AS failed, e.version + 1 AS version)
FROM
(
    SELECT *
    FROM events FINAL
    WHERE (toStartOfMinute(started_at) IN minutes
        OR started_at BETWEEN (SELECT min(first_at) FROM long_spells) AND (SELECT max(last_at) FROM long_spells))
        AND (workspace, trace_id, event_id) IN (SELECT workspace, trace_id, event_id FROM settled_events WHERE changed)
) AS e
INNER JOIN (SELECT workspace, event_id, counted, failed FROM settled_events WHERE changed) AS c
    ON e.workspace = c.workspace AND e.event_id = c.event_id;
