package io.spanhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FakeLlmTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String WEATHER_TOOL =
      """
      "tools": [{"type": "function", "function": {"name": "get_weather",
        "parameters": {"properties": {"city": {"type": "string"}}}}}]""";

  private final HttpClient client = HttpClient.newHttpClient();
  private FakeLlm llm;

  @BeforeEach
  void start() throws IOException {
    llm = FakeLlm.start();
  }

  @AfterEach
  void stop() {
    llm.close();
  }

  @Test
  void question_withTools_getsACallOfTheWeatherTool_thenText() throws Exception {
    JsonNode first = Json.read(post(CHAT, chat("user", "[basic] Paris?")).body());
    post(CHAT, chat("user", "[basic] Paris?", "assistant", "", "tool", "sunny"));

    assertThat(first.at("/choices/0/message/tool_calls/0/function/arguments").asText())
        .isEqualTo("{\"city\":\"Paris\"}");
    assertThat(llm.ledger()).extracting(Call::kind).containsExactly("tool", "text");
    assertThat(llm.ledger().get(0).usage()).isEqualTo(new Usage(107, 33, 40, 0, 8));
    assertThat(llm.ledger().get(1).usage()).isEqualTo(new Usage(114, 36, 40, 0, 8));
    assertThat(first.at("/usage/prompt_tokens").asInt()).isEqualTo(107);
  }

  @Test
  void scenes_refuse_asTheirTagSays() throws Exception {
    assertThat(post(CHAT, chat("user", "[retry]")).statusCode()).isEqualTo(429);
    assertThat(post(CHAT, chat("user", "[retry]")).statusCode()).isEqualTo(200);
    assertThat(post(CHAT, chat("user", "[fail]")).statusCode()).isEqualTo(400);
    assertThat(post(CHAT, chat("user", "[down]")).statusCode()).isEqualTo(500);
    assertThat(llm.ledger()).extracting(Call::status).containsExactly(429, 200, 400, 500);
  }

  @Test
  void question_thatNamesAToolCall_getsIt() throws Exception {
    post(CHAT, chat("user", "[call get_weather {\"city\": \"Oslo\"}] What is it like?"));

    assertThat(llm.ledger().get(0).toolCalls().get(0).args()).isEqualTo(Map.of("city", "Oslo"));
  }

  @Test
  void script_answersInOrder_thenFails() throws Exception {
    llm.then(Turn.tools(ToolCall.of("look", Map.of("at", 1))), Turn.text("done"));

    post(CHAT, "{}");
    post(CHAT, "{}");

    assertThat(post(CHAT, "{}").statusCode()).isEqualTo(500);
    assertThat(llm.ledger()).extracting(Call::kind).containsExactly("tool", "text", "error");
  }

  @Test
  void chatStream_hasUsage_onlyIfAskedFor() throws Exception {
    String without = text(post(CHAT, "{\"stream\": true}"));
    String with =
        text(post(CHAT, "{\"stream\": true, \"stream_options\": {\"include_usage\": true}}"));

    assertThat(without).doesNotContain("prompt_tokens").endsWith("data: [DONE]\n\n");
    assertThat(with).contains("\"prompt_tokens\":114").endsWith("data: [DONE]\n\n");
    assertThat(llm.ledger()).extracting(Call::usageSent).containsExactly(false, true);
  }

  @Test
  void everyFormat_answersAndStreamsTheText() throws Exception {
    String question = "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"stream\": %s}";
    List<String> paths =
        List.of(
            "/v1/chat/completions",
            "/mistral/v1/chat/completions",
            "/v1/responses",
            "/v1/messages",
            "/v2/chat",
            "/api/chat");
    for (String path : paths) {
      assertThat(text(post(path, question.formatted(false)))).as(path).contains("It is sunny");
      assertThat(text(post(path, question.formatted(true)))).as(path).contains("sunny ");
    }
    assertThat(text(post("/v1beta/models/g:generateContent", "{}"))).contains("It is sunny");
    assertThat(text(post("/v1beta/models/g:streamGenerateContent?alt=sse", "{}")))
        .contains("sunny ");
    assertThat(text(post("/model/m/converse", "{}"))).contains("It is sunny");
    assertThat(llm.ledger()).extracting(Call::kind).containsOnly("text").hasSize(15);
  }

  @Test
  void bedrockStream_isOfFramesWithRightChecksums() throws Exception {
    ByteBuffer body = ByteBuffer.wrap(post("/model/m/converse-stream", "{}").body());
    List<String> payloads = new ArrayList<>();
    while (body.hasRemaining()) {
      int start = body.position();
      int length = body.getInt();
      int headers = body.getInt();
      assertThat(body.getInt()).isEqualTo(crc(body, start, 8));
      assertThat(body.getInt(start + length - 4)).isEqualTo(crc(body, start, length - 4));
      byte[] payload = new byte[length - 16 - headers];
      body.get(start + 12 + headers, payload);
      payloads.add(new String(payload, StandardCharsets.UTF_8));
      body.position(start + length);
    }
    assertThat(payloads.get(0)).isEqualTo("{\"role\":\"assistant\"}");
    assertThat(payloads.get(payloads.size() - 1))
        .contains("\"inputTokens\":51", "\"cacheReadInputTokens\":40");
  }

  @Test
  void ledger_isThereOverHttp() throws Exception {
    post(CHAT, chat("user", "[parallel] Paris and Rome?"));

    HttpResponse<byte[]> lines =
        client.send(
            HttpRequest.newBuilder(URI.create(llm.url() + "/ledger")).build(),
            BodyHandlers.ofByteArray());

    JsonNode call = Json.read(lines.body());
    assertThat(call.at("/scene").asText()).isEqualTo("parallel");
    assertThat(call.at("/input").asInt()).isEqualTo(107);
    assertThat(call.at("/toolCalls/1/args/city").asText()).isEqualTo("Rome");
    assertThat(call.at("/messages/0/text").asText()).isEqualTo("[parallel] Paris and Rome?");
  }

  private HttpResponse<byte[]> post(String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(llm.url() + path))
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  /** Role, text, role, text. */
  private static String chat(String... rolesAndTexts) {
    List<Object> messages = new ArrayList<>();
    for (int i = 0; i < rolesAndTexts.length; i += 2) {
      messages.add(Json.object("role", rolesAndTexts[i], "content", rolesAndTexts[i + 1]));
    }
    return "{\"model\": \"gpt-test\", \"messages\": "
        + Json.text(messages)
        + ","
        + WEATHER_TOOL
        + "}";
  }

  private static String text(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static int crc(ByteBuffer bytes, int start, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes.array(), start, length);
    return (int) crc.getValue();
  }
}
