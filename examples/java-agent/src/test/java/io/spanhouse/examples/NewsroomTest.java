package io.spanhouse.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.spanhouse.semconv.GenAiAttributes;
import io.spanhouse.semconv.SpanhouseAttributes;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NewsroomTest {
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .build();

  @AfterEach
  void close() {
    sdk.close();
  }

  @Test
  void article_isOneTraceOfItsAgents() throws Exception {
    Article article = write();

    assertThat(tree("", ""))
        .containsExactly(
            "agent.invoke article-pipeline",
            "  agent.invoke research-phase",
            "    agent.invoke academic-researcher",
            "      model.call gpt-5.4",
            "    agent.invoke web-researcher",
            "      model.call gpt-5.4",
            "      tool.execute search_web",
            "  agent.invoke write-review",
            "    agent.invoke editor",
            "      model.call gpt-5.4-mini",
            "    agent.invoke writer",
            "      model.call claude-sonnet-4-6",
            "      model.call claude-sonnet-4-6");
    assertThat(spans()).extracting(SpanData::getTraceId).containsOnly(article.traceId());
    assertThat(spans())
        .extracting(span -> span.getAttributes().get(SpanhouseAttributes.RUN_ROOT_ID))
        .containsOnly(article.runId());
    assertThat(article.text()).startsWith("Agents are becoming pipelines");
  }

  @Test
  void everySpan_carriesWhoItWasFor() throws Exception {
    write();

    assertThat(spans())
        .hasSize(13)
        .allSatisfy(
            span -> {
              assertThat(span.getAttributes().get(SpanhouseAttributes.SESSION_ID)).isNotEmpty();
              assertThat(span.getAttributes().get(SpanhouseAttributes.CUSTOMER_ID))
                  .isEqualTo("acme-news");
              assertThat(span.getAttributes().get(SpanhouseAttributes.FEATURE))
                  .isEqualTo("weekly-article");
            });
  }

  @Test
  void overloadedModel_isTriedAgain_andTheRunSucceeds() throws Exception {
    write();

    List<SpanData> calls = named("model.call claude-sonnet-4-6");
    SpanData refused = calls.get(0);
    assertThat(refused.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(refused.getStatus().getDescription()).isEqualTo("Overloaded");
    assertThat(refused.getAttributes().get(SpanhouseAttributes.ATTEMPT)).isEqualTo(1);
    assertThat(refused.getAttributes().get(SpanhouseAttributes.ERROR_CODE)).isEqualTo("529");
    assertThat(refused.getAttributes().get(AttributeKey.stringKey("error.type")))
        .isEqualTo("overloaded_error");
    assertThat(refused.getAttributes().get(GenAiAttributes.USAGE_INPUT_TOKENS)).isNull();
    SpanData answered = calls.get(1);
    assertThat(answered.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(answered.getAttributes().get(SpanhouseAttributes.ATTEMPT)).isEqualTo(2);
    assertThat(spans().stream().filter(span -> span.getName().startsWith("agent.invoke")))
        .hasSize(7)
        .allSatisfy(
            span ->
                assertThat(span.getAttributes().get(SpanhouseAttributes.RUN_STATUS))
                    .isEqualTo("success"));
  }

  @Test
  void tokensAndCost_areTheSameEveryTime() throws Exception {
    write();
    List<String> first = usage();
    exporter.reset();
    write();

    assertThat(usage()).isEqualTo(first).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void cost_isThatOfTheTokens() throws Exception {
    write();

    SpanData call = named("model.call gpt-5.4-mini").get(0);
    long input = call.getAttributes().get(GenAiAttributes.USAGE_INPUT_TOKENS);
    long cached = call.getAttributes().get(GenAiAttributes.USAGE_CACHE_READ_INPUT_TOKENS);
    long output = call.getAttributes().get(GenAiAttributes.USAGE_OUTPUT_TOKENS);
    assertThat(input).isGreaterThan(cached);
    assertThat(cached).isPositive();
    assertThat(new BigDecimal(call.getAttributes().get(SpanhouseAttributes.COST)))
        .isEqualByComparingTo(
            BigDecimal.valueOf((input - cached) * 250 + cached * 25 + output * 2000, 9));
  }

  @Test
  void pipeline_recordsWhatItDecidedAndDid() throws Exception {
    write();

    assertThat(named("agent.invoke article-pipeline").get(0).getEvents())
        .extracting(EventData::getName)
        .containsOnly("spanhouse.event");
    assertThat(named("agent.invoke article-pipeline").get(0).getEvents())
        .extracting(event -> event.getAttributes().get(SpanhouseAttributes.EVENT_TYPE))
        .containsExactly(
            "log", "score", "decision", "policy", "action", "audit", "budget", "payment");
    assertThat(named("agent.invoke article-pipeline").get(0).getEvents().get(1).getAttributes())
        .satisfies(
            score -> assertThat(score.get(SpanhouseAttributes.SCORE_VALUE)).isBetween(0.8, 0.99));
    BigDecimal spent =
        exporter.getFinishedSpanItems().stream()
            .map(span -> span.getAttributes().get(SpanhouseAttributes.COST))
            .filter(Objects::nonNull)
            .map(BigDecimal::new)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(named("agent.invoke article-pipeline").get(0).getEvents().get(6).getAttributes())
        .satisfies(
            budget ->
                assertThat(new BigDecimal(budget.get(SpanhouseAttributes.BUDGET_CONSUMED)))
                    .isEqualByComparingTo(spent)
                    .isPositive());
  }

  @Test
  void noModel_failsTheWholePathUp() {
    try (Newsroom newsroom = new Newsroom(sdk, new LlmClient(URI.create("http://127.0.0.1:1")))) {
      assertThatThrownBy(() -> newsroom.write("x")).isInstanceOf(LlmException.class);
    }

    for (String agent : List.of("article-pipeline", "research-phase", "web-researcher")) {
      SpanData span = named("agent.invoke " + agent).get(0);
      assertThat(span.getAttributes().get(SpanhouseAttributes.RUN_STATUS)).isEqualTo("failed");
      assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }
  }

  private Article write() throws Exception {
    try (FakeLlm llm = new FakeLlm();
        Newsroom newsroom = new Newsroom(sdk, new LlmClient(llm.endpoint()))) {
      return newsroom.write("AI agents in production");
    }
  }

  private List<SpanData> spans() {
    return exporter.getFinishedSpanItems();
  }

  /** In the order they started. */
  private List<SpanData> named(String name) {
    return spans().stream()
        .filter(span -> span.getName().equals(name))
        .sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
        .toList();
  }

  /** Siblings by name: which researcher starts first is open. */
  private List<String> tree(String parentSpanId, String indent) {
    List<String> lines = new ArrayList<>();
    spans().stream()
        .filter(
            span ->
                parentSpanId.isEmpty()
                    ? !span.getParentSpanContext().isValid()
                    : span.getParentSpanId().equals(parentSpanId))
        .sorted(Comparator.comparing(SpanData::getName))
        .forEach(
            span -> {
              lines.add(indent + span.getName());
              lines.addAll(tree(span.getSpanId(), indent + "  "));
            });
    return lines;
  }

  private List<String> usage() {
    return spans().stream()
        .filter(span -> span.getAttributes().get(SpanhouseAttributes.COST) != null)
        .map(
            span ->
                span.getAttributes().get(GenAiAttributes.AGENT_NAME)
                    + span.getAttributes().get(GenAiAttributes.USAGE_INPUT_TOKENS)
                    + span.getAttributes().get(GenAiAttributes.USAGE_OUTPUT_TOKENS)
                    + span.getAttributes().get(SpanhouseAttributes.COST))
        .sorted()
        .toList();
  }
}
