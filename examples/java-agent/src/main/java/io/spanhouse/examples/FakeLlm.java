package io.spanhouse.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands in for language models on a loopback port: real HTTP in the chat completions form, canned
 * answers, and token counts and cost that depend on the request alone, so that two runs of the
 * example cost the same. The first request for a Claude model is refused as overloaded (529).
 */
final class FakeLlm implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHARS_PER_TOKEN = 4;
  private static final int TOKENS_PER_MESSAGE = 4;
  private static final int REFUSAL_MILLIS = 20;

  /** USD for a million tokens of each sort; made up. */
  private record Model(
      String release,
      int latencyMillis,
      int reasoningTokens,
      String in,
      String cached,
      String out) {}

  private static final Map<String, Model> MODELS =
      Map.of(
          "gpt-5.4", new Model("2026-03-05", 120, 48, "1.25", "0.125", "10"),
          "gpt-5.4-mini", new Model("2026-03-17", 40, 0, "0.25", "0.025", "2"),
          "claude-sonnet-4-6", new Model("20260115", 150, 0, "3", "0.30", "15"));

  /** The answer for the first word that the instructions contain. */
  private static final List<Map.Entry<String, String>> ANSWERS =
      List.of(
          Map.entry(
              "web researcher",
              "Three trends stand out: agents call tools in parallel, failed calls are retried with"
                  + " another model, and teams want the bill by customer. Sources: 1, 2 and 3."),
          Map.entry(
              "academic researcher",
              "Two studies measure multi-agent pipelines: review by a second model removes a third of"
                  + " the factual errors, and most cost comes from repeated context."),
          Map.entry(
              "writer",
              "Agents are becoming pipelines. One gathers, one writes, one edits, and each call has a"
                  + " price. What was once a log file is now a tree of runs, and the questions are"
                  + " those of any other production line: where does time go, where does money go,"
                  + " and which step breaks first?"),
          Map.entry(
              "editor",
              "Agents are becoming pipelines: one gathers, one writes, one edits, and each call has a"
                  + " price. Ask of them what you ask of any production line: where time goes, where"
                  + " money goes, and which step breaks first."));

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final AtomicInteger completions = new AtomicInteger();

  /** Listens on a free loopback port. */
  FakeLlm() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/chat/completions", this::complete);
    server.setExecutor(threads);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void complete(HttpExchange exchange) throws IOException {
    JsonNode request = JSON.readTree(exchange.getRequestBody());
    String name = request.path("model").asText();
    Model model = MODELS.get(name);
    if (model == null) {
      refuse(exchange, 404, "not_found_error", "no model " + name);
    } else if (name.startsWith("claude") && refused.add(name)) {
      pause(REFUSAL_MILLIS);
      refuse(exchange, 529, "overloaded_error", "Overloaded");
    } else {
      pause(model.latencyMillis);
      reply(exchange, 200, completion(name, model, request.path("messages")));
    }
  }

  private Map<String, Object> completion(String name, Model model, JsonNode messages) {
    String instructions = messages.path(0).path("content").asText();
    String answer = answerTo(instructions);
    long input = 0;
    for (JsonNode message : messages) {
      input += TOKENS_PER_MESSAGE + tokens(message.path("content").asText());
    }
    long cached = name.startsWith("gpt") ? tokens(instructions) : 0;
    long output = tokens(answer) + model.reasoningTokens;
    Map<String, Object> usage =
        Map.of(
            "prompt_tokens",
            input,
            "completion_tokens",
            output,
            "total_tokens",
            input + output,
            "prompt_tokens_details",
            Map.of("cached_tokens", cached),
            "completion_tokens_details",
            Map.of("reasoning_tokens", model.reasoningTokens),
            "cost",
            cost(model, input, cached, output));
    return Map.of(
        "id",
        "chatcmpl-" + completions.incrementAndGet() + "-" + Long.toHexString(System.nanoTime()),
        "object",
        "chat.completion",
        "model",
        name + "-" + model.release,
        "choices",
        List.of(
            Map.of(
                "index",
                0,
                "message",
                Map.of("role", "assistant", "content", answer),
                "finish_reason",
                "stop")),
        "usage",
        usage);
  }

  private static String answerTo(String instructions) {
    return ANSWERS.stream()
        .filter(answer -> instructions.contains(answer.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("I have nothing to add.");
  }

  private static long tokens(String text) {
    return (text.length() + (CHARS_PER_TOKEN - 1L)) / CHARS_PER_TOKEN;
  }

  private static BigDecimal cost(Model model, long input, long cached, long output) {
    return price(model.in, input - cached)
        .add(price(model.cached, cached))
        .add(price(model.out, output))
        .stripTrailingZeros();
  }

  private static BigDecimal price(String perMillion, long tokens) {
    return new BigDecimal(perMillion).multiply(BigDecimal.valueOf(tokens)).movePointLeft(6);
  }

  private static void refuse(HttpExchange exchange, int status, String type, String message)
      throws IOException {
    reply(exchange, status, Map.of("error", Map.of("type", type, "message", message)));
  }

  private static void reply(HttpExchange exchange, int status, Map<String, Object> body)
      throws IOException {
    byte[] bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (exchange) {
      exchange.getResponseBody().write(bytes);
    }
  }

  private static void pause(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
