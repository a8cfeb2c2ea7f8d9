package io.spanhouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;

/** How one vendor's requests and answers look. */
interface WireFormat {

  /** The ledger's {@code api}. */
  String api();

  boolean reads(String path);

  Question question(String path, JsonNode request);

  /** Body of an answer that is not streamed. */
  JsonNode answer(Call call);

  void stream(Call call, StreamedReply reply) throws IOException;

  JsonNode error(int status, String message);

  String streamType();

  /** What the vendor calls the released model that answers for an alias. */
  default String responseModel(String requestModel) {
    return requestModel;
  }

  String responseIdPrefix();

  /** Whether usage has tokens written into a cache. */
  default boolean tellsCacheWrite() {
    return false;
  }

  default boolean tellsReasoning() {
    return false;
  }

  /** All of them; the first that reads a path answers it. */
  static List<WireFormat> all() {
    return List.of(
        new MistralChat(),
        new OpenAiChat(),
        new OpenAiResponses(),
        new OpenAiEmbeddings(),
        new AnthropicMessages(),
        new GeminiContent(),
        new BedrockConverse(),
        new CohereChat(),
        new OllamaChat());
  }
}
