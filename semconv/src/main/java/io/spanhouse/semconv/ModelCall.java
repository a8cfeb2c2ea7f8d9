package io.spanhouse.semconv;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call to a language model, made by {@link AgentTelemetry#modelCall}: span {@code model.call
 * {model}}. A call that is tried again is a new one with the next {@link #attempt}.
 */
public final class ModelCall extends EventScope<ModelCall> {
  private static final SpanName KIND = new SpanName("model.call");
  private static final String OPERATION = "chat";
  private static final double NANOS_PER_SECOND = 1e9;

  private final @Nullable DottedOrder order;
  private final long startNanos;
  private boolean firstTokenSeen;

  private ModelCall(AgentTelemetry telemetry, StartedSpan started) {
    super(telemetry, started);
    this.order = started.order();
    this.startNanos = order == null ? System.nanoTime() : 0;
  }

  static ModelCall start(
      AgentTelemetry telemetry, @Nullable String provider, @Nullable String model) {
    Context parent = Attachment.currentContext();
    Stamped stamped = telemetry.stamped(parent);
    SpanBuilder builder =
        telemetry
            .spanBuilder(KIND, model, stamped)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(GenAiAttributes.OPERATION_NAME, OPERATION);
    setAttribute(builder, GenAiAttributes.PROVIDER_NAME, provider);
    setAttribute(builder, GenAiAttributes.REQUEST_MODEL, model);
    setAttribute(builder, GenAiAttributes.CONVERSATION_ID, stamped.session());
    return new ModelCall(telemetry, StartedSpan.start(builder, parent));
  }

  private static void setAttribute(
      SpanBuilder builder, AttributeKey<String> key, @Nullable String value) {
    if (value != null) {
      builder.setAttribute(key, value);
    }
  }

  /** Which try this is, from 1. */
  public ModelCall attempt(int attempt) {
    return setCount(SpanhouseAttributes.ATTEMPT, attempt);
  }

  public ModelCall temperature(double temperature) {
    return set(GenAiAttributes.REQUEST_TEMPERATURE, temperature);
  }

  public ModelCall topP(double topP) {
    return set(GenAiAttributes.REQUEST_TOP_P, topP);
  }

  public ModelCall topK(long topK) {
    return setCount(GenAiAttributes.REQUEST_TOP_K, topK);
  }

  public ModelCall frequencyPenalty(double penalty) {
    return set(GenAiAttributes.REQUEST_FREQUENCY_PENALTY, penalty);
  }

  public ModelCall presencePenalty(double penalty) {
    return set(GenAiAttributes.REQUEST_PRESENCE_PENALTY, penalty);
  }

  public ModelCall stopSequences(String... sequences) {
    return set(GenAiAttributes.REQUEST_STOP_SEQUENCES, present(sequences));
  }

  public ModelCall seed(long seed) {
    return set(GenAiAttributes.REQUEST_SEED, seed);
  }

  /** How many answers are asked for; the standard wants 1 left out. */
  public ModelCall choiceCount(long count) {
    return count == 1 ? this : setCount(GenAiAttributes.REQUEST_CHOICE_COUNT, count);
  }

  /** The limit asked for, in tokens. */
  public ModelCall maxTokens(long maxTokens) {
    return setCount(GenAiAttributes.REQUEST_MAX_TOKENS, maxTokens);
  }

  public ModelCall stream(boolean stream) {
    return set(GenAiAttributes.REQUEST_STREAM, stream);
  }

  /** The provider's thread that the call continues. */
  public ModelCall thread(@Nullable String id) {
    return set(SpanhouseAttributes.THREAD_ID, id);
  }

  /** The prompt template that the messages were made from. */
  public ModelCall prompt(@Nullable String id, @Nullable String version) {
    return set(SpanhouseAttributes.PROMPT_ID, id).set(SpanhouseAttributes.PROMPT_VERSION, version);
  }

  /** Instructions that are sent apart from the messages. */
  public ModelCall systemInstructions(@Nullable String text) {
    return setContent(
        GenAiAttributes.SYSTEM_INSTRUCTIONS,
        text == null ? null : Message.instructions(text),
        telemetry().settings().recordInputs());
  }

  /** The tools offered: maps of {@code type, name, description, parameters}, or JSON text. */
  public ModelCall toolDefinitions(@Nullable Object definitions) {
    return setContent(
        GenAiAttributes.TOOL_DEFINITIONS, definitions, telemetry().settings().recordInputs());
  }

  /** What is sent, oldest first. */
  public ModelCall inputMessages(Message... messages) {
    return messages == null ? this : inputMessages(Arrays.asList(messages));
  }

  /** What is sent, oldest first. */
  public ModelCall inputMessages(List<Message> messages) {
    return setContent(
        GenAiAttributes.INPUT_MESSAGES,
        messages == null ? null : Message.toJson(messages, telemetry().settings().recordToolIo()),
        telemetry().settings().recordInputs());
  }

  /** What came back, a message for each choice. */
  public ModelCall outputMessages(Message... messages) {
    return messages == null ? this : outputMessages(Arrays.asList(messages));
  }

  /** What came back, a message for each choice. */
  public ModelCall outputMessages(List<Message> messages) {
    return setContent(
        GenAiAttributes.OUTPUT_MESSAGES,
        messages == null ? null : Message.toJson(messages, telemetry().settings().recordToolIo()),
        telemetry().settings().recordOutputs());
  }

  /** The model that answered, often more exact than the one asked for. */
  public ModelCall responseModel(@Nullable String model) {
    return set(GenAiAttributes.RESPONSE_MODEL, model);
  }

  /** The provider's identifier of the answer; two calls with the same one count once. */
  public ModelCall responseId(@Nullable String id) {
    return set(GenAiAttributes.RESPONSE_ID, id);
  }

  /** {@code stop}, {@code length}, {@code tool_call}, {@code content_filter}, one a choice. */
  public ModelCall finishReasons(String... reasons) {
    return set(GenAiAttributes.RESPONSE_FINISH_REASONS, present(reasons));
  }

  /** The first piece of a streamed answer is here; the first call tells how long it took. */
  public ModelCall firstToken() {
    long nanos = order == null ? System.nanoTime() - startNanos : order.elapsedNanos();
    synchronized (this) {
      if (firstTokenSeen) {
        return this;
      }
      firstTokenSeen = true;
    }
    return stream(true).timeToFirstToken(Duration.ofNanos(nanos));
  }

  /** Time from the request to the first chunk of a streamed answer. */
  public ModelCall timeToFirstToken(@Nullable Duration time) {
    return set(
        GenAiAttributes.RESPONSE_TIME_TO_FIRST_CHUNK,
        time == null || time.isNegative()
            ? null
            : time.toSeconds() + time.toNanosPart() / NANOS_PER_SECOND);
  }

  /**
   * Tokens used.
   *
   * @param input with the cached ones; add them first where a provider reports them apart
   * @param output with the reasoning ones
   */
  public ModelCall tokens(long input, long output) {
    return setCount(GenAiAttributes.USAGE_INPUT_TOKENS, input)
        .setCount(GenAiAttributes.USAGE_OUTPUT_TOKENS, output);
  }

  /** How many of the input tokens came from the provider's cache. */
  public ModelCall cachedInputTokens(long tokens) {
    return setCount(GenAiAttributes.USAGE_CACHE_READ_INPUT_TOKENS, tokens);
  }

  /** How many of the input tokens went into the provider's cache. */
  public ModelCall cacheWriteTokens(long tokens) {
    return setCount(GenAiAttributes.USAGE_CACHE_WRITE_INPUT_TOKENS, tokens);
  }

  /** How many of the output tokens were reasoning. */
  public ModelCall reasoningTokens(long tokens) {
    return setCount(GenAiAttributes.USAGE_REASONING_OUTPUT_TOKENS, tokens);
  }

  /** What the call cost in USD, where the provider or gateway says so. */
  public ModelCall cost(@Nullable BigDecimal usd) {
    return setCost(usd);
  }

  /** What the call cost in USD, for sources that only have a binary fraction. */
  public ModelCall cost(double usd) {
    return setCost(Double.isFinite(usd) ? BigDecimal.valueOf(usd) : null);
  }

  @Override
  ModelCall self() {
    return this;
  }
}
