/*
 * Pinned to open-telemetry/semantic-conventions-genai, commit 90a15b0d0df284dac306fd4c23bf76187e054c14:
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/90a15b0d0df284dac306fd4c23bf76187e054c14/model/gen-ai/registry.yaml
 */
package io.spanhouse.semconv;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/**
 * The OpenTelemetry GenAI attribute keys that the helpers emit, at the upstream commit named in the
 * file header. Where upstream types a value "any" (messages, tool arguments), the helpers send JSON
 * text, which every backend stores.
 *
 * <p>Upstream marks all of them as under development and {@code opentelemetry-semconv} deprecates
 * its copies, hence constants of our own: moving the pin is a change here and nowhere else.
 */
public final class GenAiAttributes {

  // ---- operation

  /** {@code chat}, {@code invoke_agent}, {@code execute_tool}, ... */
  public static final AttributeKey<String> OPERATION_NAME = stringKey("gen_ai.operation.name");

  /**
   * The provider as the client knows it: {@code openai}, {@code anthropic}, {@code aws.bedrock}.
   */
  public static final AttributeKey<String> PROVIDER_NAME = stringKey("gen_ai.provider.name");

  /** The conversation, session or thread that messages belong to. */
  public static final AttributeKey<String> CONVERSATION_ID = stringKey("gen_ai.conversation.id");

  // ---- agent

  public static final AttributeKey<String> AGENT_NAME = stringKey("gen_ai.agent.name");

  /** Stable identifier of a hosted agent; not that of an object in memory. */
  public static final AttributeKey<String> AGENT_ID = stringKey("gen_ai.agent.id");

  public static final AttributeKey<String> AGENT_VERSION = stringKey("gen_ai.agent.version");

  // ---- request

  public static final AttributeKey<String> REQUEST_MODEL = stringKey("gen_ai.request.model");
  public static final AttributeKey<Double> REQUEST_TEMPERATURE =
      doubleKey("gen_ai.request.temperature");
  public static final AttributeKey<Double> REQUEST_TOP_P = doubleKey("gen_ai.request.top_p");
  public static final AttributeKey<Long> REQUEST_MAX_TOKENS = longKey("gen_ai.request.max_tokens");
  public static final AttributeKey<Long> REQUEST_TOP_K = longKey("gen_ai.request.top_k");
  public static final AttributeKey<Double> REQUEST_FREQUENCY_PENALTY =
      doubleKey("gen_ai.request.frequency_penalty");
  public static final AttributeKey<Double> REQUEST_PRESENCE_PENALTY =
      doubleKey("gen_ai.request.presence_penalty");
  public static final AttributeKey<List<String>> REQUEST_STOP_SEQUENCES =
      stringArrayKey("gen_ai.request.stop_sequences");
  public static final AttributeKey<Long> REQUEST_SEED = longKey("gen_ai.request.seed");

  /** Only where it is not 1. */
  public static final AttributeKey<Long> REQUEST_CHOICE_COUNT =
      longKey("gen_ai.request.choice.count");

  public static final AttributeKey<Boolean> REQUEST_STREAM = booleanKey("gen_ai.request.stream");

  // ---- response

  public static final AttributeKey<String> RESPONSE_MODEL = stringKey("gen_ai.response.model");
  public static final AttributeKey<String> RESPONSE_ID = stringKey("gen_ai.response.id");
  public static final AttributeKey<List<String>> RESPONSE_FINISH_REASONS =
      stringArrayKey("gen_ai.response.finish_reasons");

  /** Seconds from the request to the first chunk of a streamed answer. */
  public static final AttributeKey<Double> RESPONSE_TIME_TO_FIRST_CHUNK =
      doubleKey("gen_ai.response.time_to_first_chunk");

  // ---- usage

  /** Includes cached tokens. */
  public static final AttributeKey<Long> USAGE_INPUT_TOKENS = longKey("gen_ai.usage.input_tokens");

  /** Includes reasoning tokens. */
  public static final AttributeKey<Long> USAGE_OUTPUT_TOKENS =
      longKey("gen_ai.usage.output_tokens");

  public static final AttributeKey<Long> USAGE_CACHE_READ_INPUT_TOKENS =
      longKey("gen_ai.usage.cache_read.input_tokens");
  public static final AttributeKey<Long> USAGE_CACHE_WRITE_INPUT_TOKENS =
      longKey("gen_ai.usage.cache_write.input_tokens");
  public static final AttributeKey<Long> USAGE_REASONING_OUTPUT_TOKENS =
      longKey("gen_ai.usage.reasoning.output_tokens");

  // ---- content

  /** JSON text: an array of parts. */
  public static final AttributeKey<String> SYSTEM_INSTRUCTIONS =
      stringKey("gen_ai.system_instructions");

  /** JSON text: an array of {@code {role, parts}}. */
  public static final AttributeKey<String> INPUT_MESSAGES = stringKey("gen_ai.input.messages");

  /** JSON text: an array of {@code {role, parts}}, one for each choice. */
  public static final AttributeKey<String> OUTPUT_MESSAGES = stringKey("gen_ai.output.messages");

  // ---- tool

  public static final AttributeKey<String> TOOL_NAME = stringKey("gen_ai.tool.name");

  /** {@code function}, {@code extension} or {@code datastore}. */
  public static final AttributeKey<String> TOOL_TYPE = stringKey("gen_ai.tool.type");

  public static final AttributeKey<String> TOOL_CALL_ID = stringKey("gen_ai.tool.call.id");
  public static final AttributeKey<String> TOOL_CALL_ARGUMENTS =
      stringKey("gen_ai.tool.call.arguments");
  public static final AttributeKey<String> TOOL_CALL_RESULT = stringKey("gen_ai.tool.call.result");

  /** JSON text: an array of {@code {type, name, description, parameters}}. */
  public static final AttributeKey<String> TOOL_DEFINITIONS = stringKey("gen_ai.tool.definitions");

  // ---- embeddings, retrieval, evaluation

  public static final AttributeKey<Long> EMBEDDINGS_DIMENSION_COUNT =
      longKey("gen_ai.embeddings.dimension.count");

  public static final AttributeKey<String> DATA_SOURCE_ID = stringKey("gen_ai.data_source.id");
  public static final AttributeKey<String> RETRIEVAL_QUERY_TEXT =
      stringKey("gen_ai.retrieval.query.text");
  public static final AttributeKey<Long> RETRIEVAL_TOP_K = longKey("gen_ai.retrieval.top_k");

  /** JSON text: an array of {@code {id, score}}. */
  public static final AttributeKey<String> RETRIEVAL_DOCUMENTS =
      stringKey("gen_ai.retrieval.documents");

  public static final AttributeKey<String> EVALUATION_NAME = stringKey("gen_ai.evaluation.name");
  public static final AttributeKey<Double> EVALUATION_SCORE_VALUE =
      doubleKey("gen_ai.evaluation.score.value");
  public static final AttributeKey<String> EVALUATION_SCORE_LABEL =
      stringKey("gen_ai.evaluation.score.label");
  public static final AttributeKey<String> EVALUATION_EXPLANATION =
      stringKey("gen_ai.evaluation.explanation");

  private GenAiAttributes() {}
}
