-- Corrects which events count and which failed, in the traces that an event arrived in.
--
-- Model calls that another call with usage ran inside of (wrappers) do not count. Calls of one trace with one response
-- id are one call: the best told of them counts. A wrapper with spans of other kinds between it and what it wraps is
-- only recognised by its response id.
-- An error event about something that has a failed event itself is no failure of its own.

CREATE TEMPORARY TABLE model_calls AS
SELECT
    workspace, trace_id, type, event_id, span_id, parent_span_id, response_id,
    cached_input_tokens + cache_write_tokens > 0 AS tells_cached,
    cost IS NOT NULL AS tells_cost,
    input_tokens + output_tokens + total_tokens > 0 OR tells_cost AS usage
FROM events FINAL
WHERE started_at BETWEEN (SELECT events_from FROM bounds) AND (SELECT events_to FROM bounds)
    AND type IN ('llm_call', 'embedding', 'rerank')
    AND (workspace, trace_id) IN arrived;

CREATE TEMPORARY TABLE wrappers AS
SELECT workspace, trace_id, type, parent_span_id
FROM model_calls
WHERE usage AND parent_span_id NOT IN ('', span_id);

CREATE TEMPORARY TABLE repeats AS
SELECT
    workspace,
    arrayJoin(arrayPopBack(arrayMap(call -> call.5, arraySort(groupArray(
        (usage, NOT has(outer_spans, span_id), tells_cached, tells_cost, event_id)))))) AS event_id
FROM model_calls
INNER JOIN
(
    SELECT workspace, trace_id, type, response_id, groupUniqArray(parent_span_id) AS outer_spans
    FROM model_calls
    WHERE response_id != ''
    GROUP BY workspace, trace_id, type, response_id
    HAVING count() > 1
) AS responses USING (workspace, trace_id, type, response_id)
GROUP BY workspace, trace_id, type, response_id;

CREATE TEMPORARY TABLE failures AS
SELECT workspace, trace_id, span_id, event_id
FROM events FINAL
WHERE started_at BETWEEN (SELECT events_from FROM bounds) AND (SELECT events_to FROM bounds)
    AND type != 'error' AND status IN ('error', 'timeout')
    AND (workspace, trace_id) IN arrived;

INSERT INTO events
SELECT e.* REPLACE (
    type IN ('llm_call', 'embedding', 'rerank')
        AND (workspace, trace_id, type, span_id) NOT IN wrappers
        AND (workspace, event_id) NOT IN repeats AS counted,
    multiIf(
        type != 'error', status IN ('error', 'timeout'),
        (workspace, trace_id, span_id) NOT IN (SELECT workspace, trace_id, span_id FROM failures WHERE span_id != '')
            AND (workspace, trigger_event_id) NOT IN (SELECT workspace, event_id FROM failures)) AS failed,
    version + 1 AS version)
FROM events AS e FINAL
WHERE e.started_at BETWEEN (SELECT events_from FROM bounds) AND (SELECT events_to FROM bounds)
    AND e.type IN ('llm_call', 'embedding', 'rerank', 'error')
    AND (e.workspace, e.trace_id) IN arrived
    AND (counted != e.counted OR failed != e.failed);
