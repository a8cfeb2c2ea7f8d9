package io.spanhouse.collector.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageModelTest {
  private final MessageModel model = new MessageModel();

  private String read(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    byte[] messages = model.read(utf8, 0, utf8.length, "user", false);
    return messages == null ? "none" : new String(messages, StandardCharsets.UTF_8);
  }

  private static final String HI =
      "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"Hi\"}]}]";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"role\":\"user\",\"content\":\"Hi\"}]",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]}],\"model\":\"m\"}",
        "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}",
        "{\"prompt\":\"Hi\"}",
        "{\"input\":\"Hi\",\"model\":\"m\"}",
        "[[{\"lc\":1,\"type\":\"constructor\",\"id\":[\"langchain\",\"HumanMessage\"],\"kwargs\":{\"content\":\"Hi\"}}]]",
        "{\"inputs\":{\"messages\":[{\"type\":\"human\",\"content\":\"Hi\"}]},\"tags\":[]}",
        "\"[{\\\"role\\\":\\\"user\\\",\\\"content\\\":\\\"Hi\\\"}]\"",
        "{\"messages\":[{\"role\":\"USER\",\"content\":[{\"text\":\"Hi\"}]}]}",
        "[{'role': 'user', 'content': 'Hi', 'name': None}]",
        "[{\"type\":\"text\",\"text\":\"Hi\"}]"
      })
  void message_ofAnyLibrary_isOneForm(String text) {
    assertThat(read(text)).isEqualTo(HI);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}]}]",
        "[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"f\",\"input\":{\"a\":1}}]}]",
        "[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool-call\",\"toolCallId\":\"c\",\"toolName\":\"f\",\"args\":{\"a\":1}}]}]",
        "[{\"role\":\"assistant\",\"content\":[{\"toolUse\":{\"toolUseId\":\"c\",\"name\":\"f\",\"input\":{\"a\":1}}}]}]",
        "{\"message\":{\"role\":\"model\",\"content\":[{\"toolRequest\":{\"ref\":\"c\",\"name\":\"f\",\"input\":{\"a\":1}}}]}}",
        "{\"output\":[{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}]}",
        "[{\"type\":\"ai\",\"content\":\"\",\"tool_calls\":[{\"name\":\"f\",\"args\":{\"a\":1},\"id\":\"c\"}]}]"
      })
  void toolCall_ofAnyProvider_isOneForm(String text) {
    assertThat(read(text))
        .isEqualTo(
            "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool_call\",\"id\":\"c\",\"name\":\"f\",\"arguments\":{\"a\":1}}]}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "{\"city\":\"Paris\"}",
        "[1,2]",
        "[{\"role\":\"user\",\"cont",
        "{",
        "[]",
        "null"
      })
  void textThatIsNoMessages_isLeftAlone(String text) {
    assertThat(read(text)).isEqualTo("none");
  }

  @Test
  void nesting_hasABound() {
    assertThat(read("[".repeat(50_000))).isEqualTo("none");
    assertThat(read("{\"input\":".repeat(90) + "1" + "}".repeat(90))).isEqualTo("none");
  }
}
