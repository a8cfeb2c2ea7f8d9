package io.spanhouse.examples;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.spanhouse.semconv.Message;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Talks to an endpoint of the chat completions form. Knows nothing of telemetry. */
final class LlmClient {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int OK = 200;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final URI completions;

  /**
   * @param endpoint base URL, to which {@code /v1/chat/completions} is added
   */
  LlmClient(URI endpoint) {
    String base = endpoint.toString().replaceFirst("/+$", "");
    this.completions = URI.create(base + "/v1/chat/completions");
  }

  /**
   * @throws LlmException when no completion came back
   */
  LlmReply chat(String model, List<Message> messages, double temperature, int maxTokens) {
    List<Map<String, String>> content =
        messages.stream().map(m -> Map.of("role", m.role(), "content", m.text())).toList();
    Map<String, Object> body =
        Map.of(
            "model", model,
            "messages", content,
            "temperature", temperature,
            "max_tokens", maxTokens);
    try {
      HttpRequest request =
          HttpRequest.newBuilder(completions)
              .timeout(TIMEOUT)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
              .build();
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      JsonNode reply = JSON.readTree(response.body());
      if (response.statusCode() != OK) {
        JsonNode error = reply.path("error");
        throw new LlmException(
            response.statusCode(), error.path("type").asText(), error.path("message").asText());
      }
      return LlmReply.of(reply);
    } catch (IOException e) {
      throw new LlmException("no completion from " + completions + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LlmException("interrupted", e);
    }
  }
}
