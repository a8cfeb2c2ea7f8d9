package io.spanhouse.benchmarks.traffic;

import io.spanhouse.semconv.GenAiAttributes;
import io.spanhouse.semconv.SpanhouseAttributes;

/** What every generation of conventions says about a model call, in its words. */
final class CallAttributes {
  private static final int SPAN = 0x4a;
  private static final Key PROVIDER = Key.of(GenAiAttributes.PROVIDER_NAME);
  private static final Key SYSTEM = Key.of("gen_ai.system");
  private static final Key REQUEST_MODEL = Key.of(GenAiAttributes.REQUEST_MODEL);
  private static final Key TEMPERATURE = Key.of(GenAiAttributes.REQUEST_TEMPERATURE);
  private static final Key MAX_TOKENS = Key.of(GenAiAttributes.REQUEST_MAX_TOKENS);
  private static final Key RESPONSE_MODEL = Key.of(GenAiAttributes.RESPONSE_MODEL);
  private static final Key RESPONSE_ID = Key.of(GenAiAttributes.RESPONSE_ID);
  private static final Key FINISH_REASONS = Key.of(GenAiAttributes.RESPONSE_FINISH_REASONS);
  private static final Key INPUT_TOKENS = Key.of(GenAiAttributes.USAGE_INPUT_TOKENS);
  private static final Key OUTPUT_TOKENS = Key.of(GenAiAttributes.USAGE_OUTPUT_TOKENS);
  private static final Key PROMPT_TOKENS = Key.of("gen_ai.usage.prompt_tokens");
  private static final Key COMPLETION_TOKENS = Key.of("gen_ai.usage.completion_tokens");
  private static final Key CACHED_TOKENS = Key.of(GenAiAttributes.USAGE_CACHE_READ_INPUT_TOKENS);
  private static final Key CACHE_WRITE_TOKENS =
      Key.of(GenAiAttributes.USAGE_CACHE_WRITE_INPUT_TOKENS);
  private static final Key REASONING_TOKENS = Key.of(GenAiAttributes.USAGE_REASONING_OUTPUT_TOKENS);
  private static final Key COST = Key.of(SpanhouseAttributes.COST);
  private static final Key SERVER = Key.of("server.address");
  private static final Key INPUT_MESSAGES = Key.of(GenAiAttributes.INPUT_MESSAGES);
  private static final Key OUTPUT_MESSAGES = Key.of(GenAiAttributes.OUTPUT_MESSAGES);

  private final ProtoWriter out;

  CallAttributes(ProtoWriter out) {
    this.out = out;
  }

  void write(ModelCall call, boolean startOnly) {
    Model model = call.model;
    boolean old = call.dialect == Dialect.GEN_AI_1_27;
    out.attribute(SPAN, old ? SYSTEM : PROVIDER, model.sentProvider());
    out.attribute(SPAN, REQUEST_MODEL, model.request());
    out.attribute(SPAN, SERVER, model.server());
    if (call.kind == Kind.MODEL) {
      out.attribute(SPAN, TEMPERATURE, 0.2);
      out.attribute(SPAN, MAX_TOKENS, 4096);
    }
    if (call.conversation != null) {
      out.attribute(SPAN, INPUT_MESSAGES, call.conversation.input(call.round));
    }
    if (call.usage == null || startOnly) {
      return;
    }
    out.attribute(SPAN, RESPONSE_MODEL, model.response());
    if (!call.responseId.isEmpty()) {
      out.attribute(SPAN, RESPONSE_ID, call.responseId);
    }
    if (call.kind == Kind.MODEL) {
      out.list(SPAN, FINISH_REASONS, "stop");
    }
    if (call.conversation != null) {
      out.attribute(SPAN, OUTPUT_MESSAGES, call.conversation.output(call.round));
    }
    usage(call.usage, call.dialect);
  }

  void usage(Usage usage, Dialect dialect) {
    boolean old = dialect == Dialect.GEN_AI_1_27;
    out.attribute(SPAN, old ? PROMPT_TOKENS : INPUT_TOKENS, usage.input());
    if (usage.output() > 0) {
      out.attribute(SPAN, old ? COMPLETION_TOKENS : OUTPUT_TOKENS, usage.output());
    }
    if (usage.cached() > 0) {
      out.attribute(SPAN, CACHED_TOKENS, usage.cached());
    }
    if (usage.cacheWrite() > 0) {
      out.attribute(SPAN, CACHE_WRITE_TOKENS, usage.cacheWrite());
    }
    if (usage.reasoning() > 0) {
      out.attribute(SPAN, REASONING_TOKENS, usage.reasoning());
    }
    if (usage.givenCost() != Money.UNKNOWN) {
      out.attribute(SPAN, COST, Money.text(usage.givenCost()));
    }
  }
}
