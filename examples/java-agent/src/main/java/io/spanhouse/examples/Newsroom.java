package io.spanhouse.examples;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;
import io.spanhouse.semconv.AgentRun;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.Message;
import io.spanhouse.semconv.PolicyOutcome;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Seven agents that make an article, two of them only to call others:
 *
 * <pre>
 * article-pipeline
 * ├── research-phase   (parallel)
 * │   ├── web-researcher        search_web, then gpt-5.4
 * │   └── academic-researcher   gpt-5.4
 * └── write-review
 *     ├── writer                claude-sonnet-4-6, tried again when it is overloaded
 *     └── editor                gpt-5.4-mini
 * </pre>
 */
final class Newsroom implements AutoCloseable {
  private static final Duration MAX_DURATION = Duration.ofMinutes(5);
  private static final BigDecimal BUDGET = new BigDecimal("1.00");
  private static final BigDecimal FEE = new BigDecimal("0.25");
  private static final int MAX_ATTEMPTS = 3;
  private static final int RETRY_MILLIS = 50;
  private static final int MAX_TOKENS = 800;
  private static final double TEMPERATURE = 0.3;
  private static final double PUBLISH_FROM = 0.8;

  private final AgentTelemetry telemetry;
  private final LlmClient llm;
  private final WebSearch web = new WebSearch();

  private final AtomicReference<BigDecimal> spent = new AtomicReference<>(BigDecimal.ZERO);

  /** Takes the current run along to its threads, without which the researchers were orphans. */
  private final ExecutorService researchers = Context.taskWrapping(Executors.newFixedThreadPool(2));

  Newsroom(OpenTelemetry openTelemetry, LlmClient llm) {
    this.telemetry = AgentTelemetry.create(openTelemetry);
    this.llm = llm;
  }

  Article write(String topic) {
    return telemetry
        .run("article-pipeline")
        .agentVersion("1.0")
        .session("issue-2026-45")
        .sessionName("Weekly issue 45")
        .customer("acme-news")
        .user("editor-in-chief")
        .feature("weekly-article")
        .department("editorial")
        .requestId("order-4711")
        .prompt("article", "3")
        .deadline(MAX_DURATION)
        .tags("example", "article")
        .metadata("topic", topic)
        .input(Map.of("topic", topic))
        .start()
        .call(run -> write(run, topic));
  }

  private Article write(AgentRun run, String topic) {
    run.log("researching " + topic);
    List<String> notes = research(topic);
    String article = writeAndReview(topic, notes);
    double readability = readability(article);
    run.score("readability", readability, readability < PUBLISH_FROM ? "hard" : "easy");
    boolean publish = readability >= PUBLISH_FROM;
    run.decision(
        "publish",
        publish ? "publish" : "revise",
        List.of(publish ? "revise" : "publish"),
        "readability " + readability);
    if (publish) {
      publish(run, article);
    }
    run.output(article);
    return new Article(article, run.id(), run.traceId());
  }

  private void publish(AgentRun run, String article) {
    run.policy("syndication")
        .outcome(PolicyOutcome.ALLOWED)
        .reason("the contract covers it")
        .record();
    String page =
        run.action("publish")
            .params(Map.of("characters", article.length()))
            .returns("/2026/45/agents")
            .record();
    run.audit("article-pipeline", "published", page);
    BigDecimal cost = spent.get();
    run.budget().limit(BUDGET).consumed(cost).remaining(BUDGET.subtract(cost)).record();
    run.payment(FEE, "USD", "acme-news");
  }

  private List<String> research(String topic) {
    return telemetry
        .run("research-phase")
        .start()
        .call(
            run -> {
              CompletableFuture<String> found =
                  CompletableFuture.supplyAsync(() -> webResearch(topic), researchers);
              CompletableFuture<String> read =
                  CompletableFuture.supplyAsync(() -> academicResearch(topic), researchers);
              return List.of(resultOf(found), resultOf(read));
            });
  }

  /** Throws what the other thread threw, not a wrapper of it. */
  private static String resultOf(CompletableFuture<String> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof LlmException cause ? cause : e;
    }
  }

  private String webResearch(String topic) {
    return telemetry
        .run("web-researcher")
        .start()
        .call(
            run -> {
              List<Map<String, String>> pages = searchWeb(topic);
              run.log(pages.size() + " pages found");
              return ask(
                  "openai",
                  "gpt-5.4",
                  "You are a web researcher. Name trends.",
                  topic + " " + pages);
            });
  }

  private List<Map<String, String>> searchWeb(String query) {
    return telemetry
        .toolCall("search_web")
        .callId("call_search_1")
        .type("function")
        .attempt(1)
        .arguments(Map.of("query", query))
        .call(
            tool -> {
              List<Map<String, String>> pages = web.search(query);
              tool.result(pages);
              return pages;
            });
  }

  private String academicResearch(String topic) {
    return telemetry
        .run("academic-researcher")
        .start()
        .call(
            run ->
                ask(
                    "openai",
                    "gpt-5.4",
                    "You are an academic researcher. Name studies and what they measured.",
                    topic));
  }

  private String writeAndReview(String topic, List<String> notes) {
    return telemetry
        .run("write-review")
        .start()
        .call(
            run -> {
              String draft =
                  telemetry.run("writer").start().call(writer -> draft(writer, topic, notes));
              return telemetry.run("editor").start().call(editor -> edit(editor, draft));
            });
  }

  private String draft(AgentRun writer, String topic, List<String> notes) {
    String draft =
        ask(
            "anthropic",
            "claude-sonnet-4-6",
            "You are a writer. Write a short article.",
            topic + "\n" + String.join("\n", notes));
    writer.output(draft);
    return draft;
  }

  private String edit(AgentRun editor, String draft) {
    String edited = ask("openai", "gpt-5.4-mini", "You are an editor. Shorten the text.", draft);
    editor.log(Severity.DEBUG, draft.length() - edited.length() + " characters shorter");
    editor.output(edited);
    return edited;
  }

  /** Asks a model, a few times if it is overloaded; every try is a call of its own. */
  private String ask(String provider, String model, String instructions, String question) {
    for (int attempt = 1; ; attempt++) {
      try {
        return askOnce(provider, model, instructions, question, attempt);
      } catch (LlmException e) {
        if (!e.isRetryable() || attempt == MAX_ATTEMPTS) {
          throw e;
        }
        pause();
      }
    }
  }

  private String askOnce(
      String provider, String model, String instructions, String question, int attempt) {
    List<Message> messages = List.of(Message.system(instructions), Message.user(question));
    return telemetry
        .modelCall(provider, model)
        .attempt(attempt)
        .temperature(TEMPERATURE)
        .maxTokens(MAX_TOKENS)
        .inputMessages(messages)
        .call(
            call -> {
              LlmReply reply;
              try {
                reply = llm.chat(model, messages, TEMPERATURE, MAX_TOKENS);
              } catch (LlmException e) {
                call.fail(e.type(), e.status() == 0 ? null : "" + e.status(), e.getMessage());
                throw e;
              }
              call.responseId(reply.id())
                  .responseModel(reply.model())
                  .outputMessages(Message.assistant(reply.text()))
                  .finishReasons(reply.finishReason())
                  .tokens(reply.inputTokens(), reply.outputTokens())
                  .cachedInputTokens(reply.cachedInputTokens())
                  .reasoningTokens(reply.reasoningTokens())
                  .cost(reply.cost());
              if (reply.cost() != null) {
                spent.accumulateAndGet(reply.cost(), BigDecimal::add);
              }
              return reply.text();
            });
  }

  /** 1 for sentences of ten words or fewer, falling with their length to 0 for ninety. */
  private static double readability(String text) {
    int words = text.split("\\s+").length;
    int sentences = Math.max(1, text.split("[.?!]").length);
    double excess = Math.max(0, (double) words / sentences - 10);
    return Math.round(Math.max(0, 1 - excess / 80) * 100) / 100.0;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    researchers.shutdownNow();
  }
}
