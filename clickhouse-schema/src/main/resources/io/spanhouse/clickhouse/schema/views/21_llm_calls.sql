-- One row a model call, whatever was delivered twice: the columns of events that a model call has, with its input.
--
-- input           what it was given, wherever it is stored: a list of messages with a role and parts, whatever library sent
--                 it, and as it was sent where that is no list of messages. A message that is not in table messages any more
--                 shows as {"missing_message":"<hash>"} in its place.
-- input_messages  hashes of its messages; empty where the input is stored with the call
--
-- Only a query that asks for input reads messages, and only those of the rows it returns. To look for words in many
-- inputs, search the messages, each of which is there once:
--
--   SELECT event_id FROM llm_calls
--   WHERE hasAny(input_messages, (SELECT groupUniqArray(hash) FROM messages WHERE text LIKE '%refund%'))
CREATE OR REPLACE VIEW llm_calls AS
SELECT
    e.workspace AS workspace,
    e.event_id AS event_id,
    e.type AS type,
    e.name AS name,
    e.run_id AS run_id,
    e.root_run_id AS root_run_id,
    e.trace_id AS trace_id,
    e.span_id AS span_id,
    e.parent_span_id AS parent_span_id,
    e.agent AS agent,
    e.agent_id AS agent_id,
    e.session_id AS session_id,
    e.customer_id AS customer_id,
    e.user_id AS user_id,
    e.feature AS feature,
    e.department AS department,
    e.environment AS environment,
    e.service_name AS service_name,
    e.started_at AS started_at,
    e.finished_at AS finished_at,
    e.duration_ns AS duration_ns,
    e.received_at AS received_at,
    e.status AS status,
    e.error_type AS error_type,
    e.error_code AS error_code,
    e.error_message AS error_message,
    if(
        empty(e.input_messages), e.input,
        concat('[', arrayStringConcat(arrayMap(
            hash -> dictGetOrDefault(
                'message_texts', 'text', (e.workspace, toYYYYMM(e.started_at), hash),
                concat('{"missing_message":"', toString(hash), '"}')),
            e.input_messages), ','), ']')) AS input,
    e.input_messages AS input_messages,
    e.output AS output,
    e.data AS data,
    e.tags AS tags,
    e.provider AS provider,
    e.operation AS operation,
    e.request_model AS request_model,
    e.response_model AS response_model,
    e.response_id AS response_id,
    e.thread_id AS thread_id,
    e.finish_reasons AS finish_reasons,
    e.temperature AS temperature,
    e.top_p AS top_p,
    e.max_tokens AS max_tokens,
    e.stream AS stream,
    e.time_to_first_token_ns AS time_to_first_token_ns,
    e.input_tokens AS input_tokens,
    e.output_tokens AS output_tokens,
    e.cached_input_tokens AS cached_input_tokens,
    e.cache_write_tokens AS cache_write_tokens,
    e.cache_write_1h_tokens AS cache_write_1h_tokens,
    e.reasoning_tokens AS reasoning_tokens,
    e.total_tokens AS total_tokens,
    e.input_semantics AS input_semantics,
    e.cost AS cost,
    e.priced_cost AS priced_cost,
    e.cost_source AS cost_source,
    e.price_version AS price_version,
    e.service_tier AS service_tier,
    e.prompt_id AS prompt_id,
    e.prompt_version AS prompt_version,
    e.attempt AS attempt,
    e.counted AS counted,
    e.failed AS failed
FROM events AS e FINAL
WHERE e.type = 'llm_call';
