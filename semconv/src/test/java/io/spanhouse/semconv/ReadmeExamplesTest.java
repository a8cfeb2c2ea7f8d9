package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.spanhouse.semconv.annotation.RecordAction;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The examples of README.md, which have to be found here as they stand there. */
class ReadmeExamplesTest {
  private final RecordedTelemetry recorded = new RecordedTelemetry();

  @AfterEach
  void close() {
    recorded.close();
  }

  @Test
  void otherProcesses() {
    AgentTelemetry telemetry = recorded.telemetry();
    ProcessBuilder processBuilder = new ProcessBuilder("true");
    try (AgentRun run = telemetry.run("parent").start()) {
      telemetry.propagateTo(processBuilder.environment());

      assertThat(processBuilder.environment()).containsEntry("SPANHOUSE_PARENT_RUN", run.id());
    }
  }

  @Test
  void baggage() {
    OpenTelemetry openTelemetry = recorded.openTelemetry();
    AgentTelemetry telemetry = AgentTelemetry.builder(openTelemetry).baggage(true).build();

    assertThat(telemetry).isNotNull();
  }

  @Test
  void headers() {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost"));
    try (AgentRun run = recorded.telemetry().run("client").start()) {
      RunHeaders headers = RunHeaders.withPrefix("alephant");
      headers.inject(Context.current(), request, HttpRequest.Builder::setHeader);

      assertThat(request.build().headers().firstValue("alephant-run-id")).hasValue(run.id());
    }
  }

  @Test
  void headersOfAService() {
    Map<String, String> request = new HashMap<>();
    RunHeaders headers = RunHeaders.create();
    AgentTelemetry telemetry = recorded.telemetry();
    try (AgentRun client = telemetry.run("client").session("s-1").start()) {
      headers.inject(Context.current(), request, RunHeadersTest.SETTER);
      assertThat(client.id()).isNotEmpty();
    }
    TextMapGetter<Map<String, String>> getter = RunHeadersTest.GETTER;
    Context received = headers.extract(Context.current(), request, getter);
    try (Scope scope = received.makeCurrent();
        AgentRun run = telemetry.run("support-triage").start()) {
      run.log("below the caller's run, in its session");
    }
    assertThat(
            recorded
                .span("agent.invoke support-triage")
                .getAttributes()
                .get(SpanhouseAttributes.SESSION_ID))
        .isEqualTo("s-1");
  }

  @Test
  void headersOnEveryRequest() {
    TextMapPropagator propagator =
        TextMapPropagator.composite(W3CTraceContextPropagator.getInstance(), RunHeaders.create());

    assertThat(propagator.fields()).contains("spanhouse-run-id");
  }

  interface Support {
    @io.spanhouse.semconv.annotation.AgentRun(agent = "support-triage")
    String answer(String question);

    @io.spanhouse.semconv.annotation.ModelCall(provider = "openai", model = "gpt-5.4")
    String complete(String prompt);

    @io.spanhouse.semconv.annotation.ToolCall(name = "search_web")
    List<String> search(String query) throws IOException;

    @RecordAction(type = "click")
    void press(String button);
  }

  @Test
  void annotations() throws Exception {
    AgentTelemetry telemetry = recorded.telemetry();
    String question = "why?";
    Support support = AgentProxy.of(telemetry).wrap(Support.class, new WebSupport());
    String answer = support.answer(question);

    assertThat(answer).isEqualTo("because");
    assertThat(support.complete("p")).isEqualTo("text");
    assertThat(support.search("q")).isEmpty();
    support.press("ok");
    assertThat(recorded.spans()).hasSize(3);
    assertThat(
            recorded
                .span("model.call gpt-5.4")
                .getAttributes()
                .get(GenAiAttributes.USAGE_INPUT_TOKENS))
        .isEqualTo(12);
  }

  @Test
  void examples_areThoseOfTheReadme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String source =
        squeezed(
            Files.readString(
                Path.of("src/test/java/io/spanhouse/semconv/ReadmeExamplesTest.java")));
    String sections =
        readme.substring(readme.indexOf("## Other processes"), readme.indexOf("## Keys"));
    List<String> examples = new ArrayList<>();
    Matcher blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(sections);
    while (blocks.find()) {
      examples.add(squeezed(blocks.group(1)));
    }

    assertThat(examples).hasSize(7).allSatisfy(example -> assertThat(source).contains(example));
  }

  /** The annotations of this package's namesakes need their full names here. */
  private static String squeezed(String code) {
    return code.replace("@io.spanhouse.semconv.annotation.", "@").replaceAll("\\s+", " ").strip();
  }

  private static final class WebSupport implements Support {
    @Override
    public String answer(String question) {
      return "because";
    }

    @Override
    public String complete(String prompt) {
      Span.current().setAttribute(GenAiAttributes.USAGE_INPUT_TOKENS, 12L);
      return "text";
    }

    @Override
    public List<String> search(String query) {
      return List.of();
    }

    @Override
    public void press(String button) {}
  }
}
