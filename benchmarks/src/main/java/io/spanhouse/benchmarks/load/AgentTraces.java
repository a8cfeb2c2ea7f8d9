package io.spanhouse.benchmarks.load;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_INTERNAL;
import static io.opentelemetry.proto.trace.v1.Status.StatusCode.STATUS_CODE_ERROR;
import static io.spanhouse.benchmarks.load.Attributes.flag;
import static io.spanhouse.benchmarks.load.Attributes.integer;
import static io.spanhouse.benchmarks.load.Attributes.real;
import static io.spanhouse.benchmarks.load.Attributes.text;
import static io.spanhouse.benchmarks.load.Attributes.texts;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Traces of an agent that calls models and tools and hands a part of its work to a second agent.
 * Every span has twenty attributes.
 */
final class AgentTraces {
  private static final int CUSTOMERS = 500;
  private static final int TRACES_PER_SESSION = 4;
  private static final int FAILING_TOOL_CALLS_PERCENT = 5;
  private static final List<String> AGENTS =
      List.of("article-pipeline", "researcher", "support-triage", "code-reviewer", "planner");
  private static final List<String> TOOLS =
      List.of("search_web", "read_file", "query_orders", "send_email", "run_tests", "fetch_page");
  private static final List<Model> MODELS =
      List.of(
          new Model("openai", "gpt-5", "gpt-5-2026-03-01", "api.openai.com"),
          new Model("openai", "gpt-5-mini", "gpt-5-mini-2026-03-01", "api.openai.com"),
          new Model("anthropic", "claude-sonnet-5", "claude-sonnet-5", "api.anthropic.com"),
          new Model(
              "gcp.gemini", "gemini-3-pro", "gemini-3-pro", "generativelanguage.googleapis.com"));

  private record Model(String provider, String request, String response, String server) {}

  /** One agent's part of a trace. */
  private record Run(String id, String parentId, String agent, ByteString spanId) {}

  private final Random random;
  private final Prose prose;
  private final int messageChars;
  private int traces;
  private String session = "";
  private String customer = "";
  private ByteString traceId = ByteString.EMPTY;
  private String rootRunId = "";
  private long clock;

  /** {@code messageChars}: characters of input and output together, 0 for a few words. */
  AgentTraces(Random random, Prose prose, int messageChars) {
    this.random = random;
    this.prose = prose;
    this.messageChars = messageChars;
  }

  /** The next trace: of ten spans, two are runs, two tool calls and six model calls. */
  List<Span> next(int count) {
    if (traces++ % TRACES_PER_SESSION == 0) {
      session = "sess_" + Attributes.hex(random, 24);
      customer = "cus_" + random.nextInt(CUSTOMERS);
    }
    traceId = Attributes.id(random, 16);
    clock = SampleRequests.EPOCH_NANOS - random.nextInt(1_000_000_000);
    clock -= (long) count * 1_500_000_000L;
    long startedAt = clock;
    Run root = run("");
    rootRunId = root.id;
    Run child = run(root.id);
    List<Span> spans = new ArrayList<>();
    int below = (count - 2) / 2;
    addCalls(spans, root, below);
    long childStartedAt = clock;
    addCalls(spans, child, count - 2 - below);
    spans.add(invocation(child, root.spanId, childStartedAt));
    spans.add(invocation(root, ByteString.EMPTY, startedAt));
    return spans;
  }

  private Run run(String parentId) {
    return new Run(
        "run_eu_" + Attributes.hex(random, 32),
        parentId,
        AGENTS.get(random.nextInt(AGENTS.size())),
        Attributes.id(random, 8));
  }

  private void addCalls(List<Span> spans, Run run, int count) {
    for (int i = 0; i < count; i++) {
      spans.add(i % 4 == 1 ? toolCall(run) : modelCall(run));
    }
  }

  private Span.Builder begin(Run run, String kind) {
    long startedAt = clock;
    clock += 2_000_000 + random.nextInt(1_200_000_000);
    return Span.newBuilder()
        .setTraceId(traceId)
        .setSpanId(Attributes.id(random, 8))
        .setParentSpanId(run.spanId)
        .setFlags(0x101)
        .setKind(SPAN_KIND_CLIENT)
        .setStartTimeUnixNano(startedAt)
        .setEndTimeUnixNano(clock)
        .addAttributes(text("spanhouse.kind", kind))
        .addAttributes(text("spanhouse.run.id", run.id))
        .addAttributes(text("spanhouse.run.root_id", rootRunId))
        .addAttributes(text("spanhouse.customer.id", customer))
        .addAttributes(text("gen_ai.conversation.id", session))
        .addAttributes(text("gen_ai.agent.name", run.agent));
  }

  private Span modelCall(Run run) {
    Model model = MODELS.get(random.nextInt(MODELS.size()));
    int inputTokens = 200 + random.nextInt(8000);
    return begin(run, "model.call")
        .setName("model.call " + model.request)
        .addAttributes(text("gen_ai.operation.name", "chat"))
        .addAttributes(text("gen_ai.provider.name", model.provider))
        .addAttributes(text("gen_ai.request.model", model.request))
        .addAttributes(real("gen_ai.request.temperature", random.nextInt(10) / 10.0))
        .addAttributes(integer("gen_ai.request.max_tokens", 4096))
        .addAttributes(text("gen_ai.response.model", model.response))
        .addAttributes(text("gen_ai.response.id", "chatcmpl-" + Attributes.hex(random, 24)))
        .addAttributes(
            texts("gen_ai.response.finish_reasons", random.nextInt(4) == 0 ? "tool_calls" : "stop"))
        .addAttributes(integer("gen_ai.usage.input_tokens", inputTokens))
        .addAttributes(integer("gen_ai.usage.output_tokens", 1 + random.nextInt(900)))
        .addAttributes(integer("gen_ai.usage.cache_read.input_tokens", random.nextInt(inputTokens)))
        .addAttributes(text("server.address", model.server))
        .addAttributes(text("gen_ai.input.messages", messages("user", inputChars(30))))
        .addAttributes(text("gen_ai.output.messages", messages("assistant", outputChars(20))))
        .build();
  }

  private Span toolCall(Run run) {
    String tool = TOOLS.get(random.nextInt(TOOLS.size()));
    boolean fails = random.nextInt(100) < FAILING_TOOL_CALLS_PERCENT;
    Span.Builder span =
        begin(run, "tool.execute")
            .setName("tool.execute " + tool)
            .addAttributes(text("gen_ai.operation.name", "execute_tool"))
            .addAttributes(text("gen_ai.tool.name", tool))
            .addAttributes(text("gen_ai.tool.type", "function"))
            .addAttributes(text("gen_ai.tool.call.id", "call_" + Attributes.hex(random, 24)))
            .addAttributes(integer("spanhouse.attempt", fails ? 2 : 1))
            .addAttributes(text("spanhouse.feature", "workflows"))
            .addAttributes(text("spanhouse.department", "operations"))
            .addAttributes(text("code.function.name", "com.example.agents.tools." + tool))
            .addAttributes(text("thread.name", "agent-worker-" + random.nextInt(16)))
            .addAttributes(integer("thread.id", 20 + random.nextInt(16)))
            .addAttributes(text("url.template", "/internal/tools/" + tool + "/v1/{call}"))
            .addAttributes(integer("http.response.status_code", fails ? 504 : 200))
            .addAttributes(text("gen_ai.tool.call.arguments", document("query", inputChars(40))))
            .addAttributes(text("gen_ai.tool.call.result", document("result", outputChars(60))));
    return fails ? fail(span).build() : span.build();
  }

  private Span.Builder fail(Span.Builder span) {
    return span.setStatus(
            Status.newBuilder().setCode(STATUS_CODE_ERROR).setMessage("upstream timed out"))
        .addEvents(
            Span.Event.newBuilder()
                .setName("exception")
                .setTimeUnixNano(clock)
                .addAttributes(text("exception.type", "java.net.http.HttpTimeoutException"))
                .addAttributes(text("exception.message", "upstream timed out")));
  }

  private Span invocation(Run run, ByteString parentSpanId, long startedAt) {
    clock += 100_000;
    return begin(run, "agent.invoke")
        .setName("agent.invoke " + run.agent)
        .setKind(SPAN_KIND_INTERNAL)
        .setSpanId(run.spanId)
        .setParentSpanId(parentSpanId)
        .setStartTimeUnixNano(startedAt)
        .addAttributes(
            run.parentId.isEmpty()
                ? text("spanhouse.run.type", "agent")
                : text("spanhouse.run.parent_id", run.parentId))
        .addAttributes(text("gen_ai.operation.name", "invoke_agent"))
        .addAttributes(text("gen_ai.agent.id", "agent-" + run.agent))
        .addAttributes(text("gen_ai.agent.version", "3.2.0"))
        .addAttributes(text("gen_ai.provider.name", "openai"))
        .addAttributes(text("spanhouse.feature", "workflows"))
        .addAttributes(text("spanhouse.department", "operations"))
        .addAttributes(text("spanhouse.user.id", "user-" + random.nextInt(4000)))
        .addAttributes(text("spanhouse.region", "eu"))
        .addAttributes(texts("spanhouse.tags", "nightly", "workflow"))
        .addAttributes(flag("spanhouse.metadata.replayed", false))
        .addAttributes(text("spanhouse.prompt.id", run.agent + "-system"))
        .addAttributes(text("spanhouse.input", messages("user", inputChars(30))))
        .addAttributes(text("spanhouse.output", messages("assistant", outputChars(30))))
        .build();
  }

  private int inputChars(int usual) {
    return messageChars == 0 ? usual : messageChars * 4 / 5;
  }

  private int outputChars(int usual) {
    return messageChars == 0 ? usual : messageChars / 5;
  }

  /** A conversation of turns of some hundred characters. */
  private String messages(String role, int chars) {
    StringBuilder json = new StringBuilder("[");
    String speaker = role;
    for (int left = chars; left > 0; ) {
      int turn = Math.min(left, 400 + random.nextInt(800));
      json.append(json.length() > 1 ? "," : "")
          .append("{\"role\":\"")
          .append(speaker)
          .append("\",\"parts\":[{\"type\":\"text\",\"content\":\"")
          .append(prose.text(turn))
          .append("\"}]}");
      left -= turn;
      speaker = speaker.equals("user") ? "assistant" : "user";
    }
    return json.append("]").toString();
  }

  private String document(String key, int chars) {
    return "{\"" + key + "\":\"" + prose.text(chars) + "\",\"limit\":" + random.nextInt(100) + "}";
  }
}
