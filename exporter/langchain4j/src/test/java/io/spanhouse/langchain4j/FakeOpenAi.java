package io.spanhouse.langchain4j;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** OpenAI's chat completions over HTTP on loopback, with the answers it is told to give. */
final class FakeOpenAi implements AutoCloseable {
  private static final String USAGE =
      """
      "usage": {"prompt_tokens": %d, "completion_tokens": %d, "total_tokens": %d,
        "prompt_tokens_details": {"cached_tokens": %d},
        "completion_tokens_details": {"reasoning_tokens": %d}}""";

  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  private record Answer(int status, String contentType, List<String> chunks) {}

  FakeOpenAi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/chat/completions", this::handle);
    server.start();
  }

  String baseUrl() {
    return "http://"
        + server.getAddress().getHostString()
        + ":"
        + server.getAddress().getPort()
        + "/v1";
  }

  /** Next: a call of {@code weather} for Oslo. */
  FakeOpenAi toolCall() {
    return json(
        200,
        """
        {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-test-2026",
         "choices": [{"index": 0, "finish_reason": "tool_calls", "message":
           {"role": "assistant", "content": null, "tool_calls": [{"id": "call_1", "type": "function",
             "function": {"name": "weather", "arguments": "{\\"city\\": \\"Oslo\\"}"}}]}}],
         %s}"""
            .formatted(usage(100, 20, 40, 5)));
  }

  /** Next: two calls of {@code weather} at once. */
  FakeOpenAi twoToolCalls() {
    return json(
        200,
        """
        {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-test-2026",
         "choices": [{"index": 0, "finish_reason": "tool_calls", "message":
           {"role": "assistant", "content": null, "tool_calls": [
             {"id": "call_1", "type": "function",
              "function": {"name": "weather", "arguments": "{\\"city\\": \\"Oslo\\"}"}},
             {"id": "call_2", "type": "function",
              "function": {"name": "weather", "arguments": "{\\"city\\": \\"Rome\\"}"}}]}}],
         %s}"""
            .formatted(usage(100, 20, 40, 5)));
  }

  /** Next: {@code text}, and the end. */
  FakeOpenAi text(String text) {
    return json(
        200,
        """
        {"id": "chatcmpl-2", "object": "chat.completion", "created": 1, "model": "gpt-test-2026",
         "choices": [{"index": 0, "finish_reason": "stop", "message":
           {"role": "assistant", "content": "%s"}}],
         %s}"""
            .formatted(text, usage(150, 10, 0, 0)));
  }

  /** Next: a call of {@code weather} for Oslo, streamed. */
  FakeOpenAi streamedToolCall() {
    return stream(
        """
        {"role": "assistant", "tool_calls": [{"index": 0, "id": "call_1", "type": "function",
          "function": {"name": "weather", "arguments": ""}}]}""",
        """
        {"tool_calls": [{"index": 0, "function": {"arguments": "{\\"city\\": \\"Oslo\\"}"}}]}""",
        "tool_calls");
  }

  /** Next: two pieces of text, streamed. */
  FakeOpenAi streamedText(String first, String second) {
    return stream(
        "{\"role\": \"assistant\", \"content\": \"" + first + "\"}",
        "{\"content\": \"" + second + "\"}",
        "stop");
  }

  /** Next: an error. */
  FakeOpenAi error(int status) {
    return json(status, "{\"error\": {\"message\": \"no\", \"type\": \"t\", \"code\": \"c\"}}");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private FakeOpenAi json(int status, String body) {
    answers.add(new Answer(status, "application/json", List.of(body)));
    return this;
  }

  private FakeOpenAi stream(String firstDelta, String secondDelta, String finishReason) {
    answers.add(
        new Answer(
            200,
            "text/event-stream",
            List.of(
                event(choice(firstDelta, "null")),
                event(choice(secondDelta, "null")),
                event(choice("{}", "\"" + finishReason + "\"")),
                event("\"choices\": [], " + usage(70, 30, 0, 0)),
                "data: [DONE]\n\n")));
    return this;
  }

  private static String event(String rest) {
    String chunk =
        "{\"id\": \"chatcmpl-3\", \"object\": \"chat.completion.chunk\", \"created\": 1,"
            + " \"model\": \"gpt-test-2026\", "
            + rest
            + "}";
    return "data: " + chunk.replace("\n", " ") + "\n\n";
  }

  private static String choice(String delta, String finishReason) {
    return "\"choices\": [{\"index\": 0, \"delta\": "
        + delta
        + ", \"finish_reason\": "
        + finishReason
        + "}]";
  }

  private static String usage(int input, int output, int cached, int reasoning) {
    return USAGE.formatted(input, output, input + output, cached, reasoning);
  }

  private void handle(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    Answer answer = answers.poll();
    if (answer == null) {
      answer = new Answer(500, "text/plain", List.of("no answer left"));
    }
    exchange.getResponseHeaders().set("Content-Type", answer.contentType);
    exchange.sendResponseHeaders(answer.status, 0);
    try (OutputStream body = exchange.getResponseBody()) {
      for (String chunk : answer.chunks) {
        body.write(chunk.getBytes(StandardCharsets.UTF_8));
        body.flush();
      }
    }
  }
}
