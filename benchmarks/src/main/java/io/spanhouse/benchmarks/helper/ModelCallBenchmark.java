package io.spanhouse.benchmarks.helper;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.spanhouse.semconv.AgentRun;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.GenAiAttributes;
import io.spanhouse.semconv.Message;
import io.spanhouse.semconv.ModelCall;
import io.spanhouse.semconv.RunContext;
import io.spanhouse.semconv.SpanhouseAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A model call inside a run: through the helpers, written by hand on OpenTelemetry's API with the
 * same attributes, and through the helpers where nothing is set up.
 *
 * <p>By hand there is no dotted order, which only what started the spans above can know; the
 * helpers' one costs what it costs.
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ModelCallBenchmark {
  /** What is said: sentences, or lines with quotes in them, which JSON has to escape. */
  @Param({"sentences", "lines"})
  public String text = "sentences";

  private String question = "";
  private String answer = "";

  private static final AttributeKey<String> DOTTED_ORDER = SpanhouseAttributes.DOTTED_ORDER;

  private final LastSpan lastSpan = new LastSpan();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(lastSpan).build())
          .build();
  private final AgentTelemetry telemetry = AgentTelemetry.create(sdk);
  private final AgentTelemetry noTelemetry = AgentTelemetry.create(OpenTelemetry.noop());
  private final Tracer tracer = sdk.getTracer("by-hand");
  private @Nullable AgentRun run;
  private Attributes stamped = Attributes.empty();

  @Setup(Level.Trial)
  public void start() {
    boolean lines = text.equals("lines");
    question = (lines ? "Why is the \"sky\" blue?\n" : "Why is the sky blue? ").repeat(10);
    answer =
        (lines
                ? "- because the \"air\" scatters blue light more\n"
                : "Because the air scatters blue light more. ")
            .repeat(10);
    AgentRun started = telemetry.run("agent").customer("acme").session("s-1").start();
    run = started;
    RunContext context = RunContext.from(Context.current());
    stamped = context == null ? Attributes.empty() : context.attributes();
    helpers();
    Attributes throughHelpers = lastSpan.attributes();
    byHand();
    if (!throughHelpers.equals(lastSpan.attributes())) {
      throw new IllegalStateException(
          "not the same span: " + throughHelpers + " and " + lastSpan.attributes());
    }
  }

  @TearDown(Level.Trial)
  public void end() {
    if (run != null) {
      run.close();
    }
    sdk.close();
  }

  @Benchmark
  public void helpers() {
    record(telemetry);
  }

  @Benchmark
  public void nothingSetUp() {
    record(noTelemetry);
  }

  private void record(AgentTelemetry telemetry) {
    try (ModelCall call = telemetry.modelCall("openai", "gpt-5.4")) {
      call.inputMessages(Message.user(question))
          .temperature(0.2)
          .outputMessages(Message.assistant(answer))
          .responseModel("gpt-5.4-2026")
          .responseId("resp-1")
          .finishReasons("stop")
          .tokens(120, 30);
    }
  }

  @Benchmark
  public void byHand() {
    Span span =
        tracer
            .spanBuilder("model.call gpt-5.4")
            .setSpanKind(SpanKind.CLIENT)
            .setAllAttributes(stamped)
            .setAttribute(SpanhouseAttributes.KIND, "model.call")
            .setAttribute(GenAiAttributes.OPERATION_NAME, "chat")
            .setAttribute(GenAiAttributes.PROVIDER_NAME, "openai")
            .setAttribute(GenAiAttributes.REQUEST_MODEL, "gpt-5.4")
            .setAttribute(GenAiAttributes.CONVERSATION_ID, "s-1")
            .startSpan();
    Scope scope = span.makeCurrent();
    try {
      span.setAttribute(GenAiAttributes.INPUT_MESSAGES, message("user", question));
      span.setAttribute(GenAiAttributes.REQUEST_TEMPERATURE, 0.2);
      span.setAttribute(GenAiAttributes.OUTPUT_MESSAGES, message("assistant", answer));
      span.setAttribute(GenAiAttributes.RESPONSE_MODEL, "gpt-5.4-2026");
      span.setAttribute(GenAiAttributes.RESPONSE_ID, "resp-1");
      span.setAttribute(GenAiAttributes.RESPONSE_FINISH_REASONS, List.of("stop"));
      span.setAttribute(GenAiAttributes.USAGE_INPUT_TOKENS, 120L);
      span.setAttribute(GenAiAttributes.USAGE_OUTPUT_TOKENS, 30L);
    } finally {
      scope.close();
      span.end();
    }
  }

  private static String message(String role, String text) {
    StringBuilder json = new StringBuilder(text.length() + 80);
    json.append("[{\"role\":\"").append(role);
    json.append("\",\"parts\":[{\"type\":\"text\",\"content\":\"");
    escape(text, json);
    return json.append("\"}]}]").toString();
  }

  /** Copies what needs no escape in one go. */
  private static void escape(String text, StringBuilder json) {
    int copied = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        json.append(text, copied, i).append(escaped(c));
        copied = i + 1;
      }
    }
    if (copied == 0) {
      json.append(text);
    } else {
      json.append(text, copied, text.length());
    }
  }

  private static String escaped(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> String.format("\\u%04x", (int) c);
    };
  }

  /** Exports nothing, so that only recording is measured. */
  private static final class LastSpan implements SpanProcessor {
    private @Nullable ReadableSpan last;

    /** But for the place in the trace, which by hand nobody knows. */
    Attributes attributes() {
      ReadableSpan span = last;
      return span == null
          ? Attributes.empty()
          : span.getAttributes().toBuilder().remove(DOTTED_ORDER).build();
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      last = span;
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }
}
