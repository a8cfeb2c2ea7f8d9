package io.spanhouse.collector.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code explain} of a request in a file; {@link QueryCommandsTest} has that of what is stored. */
class ExplainCommandTest {
  private static final String REQUEST =
      """
      {"resourceSpans": [{
        "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "billing"}}]},
        "scopeSpans": [{"scope": {"name": "my.library", "version": "1.2"}, "spans": [
          {"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331",
           "name": "ChatCompletion", "startTimeUnixNano": "1764547200000000000", "endTimeUnixNano": "1764547201000000000",
           "attributes": [
             {"key": "openinference.span.kind", "value": {"stringValue": "LLM"}},
             {"key": "llm.model_name", "value": {"stringValue": "gpt-4o\\u001b[2J"}},
             {"key": "llm.token_count.prompt", "value": {"intValue": "12"}},
             {"key": "llm.cost.total", "value": {"doubleValue": 0.25}},
             {"key": "my.own", "value": {"stringValue": "x"}}]},
          {"traceId": "00000000000000000000000000000000", "spanId": "b7ad6b7169203332", "name": "bad"}]}]}]}
      """;

  @TempDir Path directory;

  private final CapturedConsole console = CapturedConsole.plain();

  @Test
  void request_isExplainedSpanBySpan() throws Exception {
    Files.writeString(directory.resolve("request.json"), REQUEST);

    assertThat(run("explain", "request.json")).isZero();

    assertExplained();
  }

  @Test
  void gzippedRequest_isExplainedAsWell() throws Exception {
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(directory.resolve("request.json.gz")))) {
      out.write(REQUEST.getBytes(StandardCharsets.UTF_8));
    }

    assertThat(run("explain", "request.json.gz")).isZero();

    assertExplained();
  }

  private void assertExplained() {
    assertThat(console.outLines())
        .contains(
            "ChatCompletion  span b7ad6b7169203331  scope my.library 1.2",
            "  convention  openinference",
            "  kind        model.call, event llm_call",
            "  left over   my.own")
        .anyMatch(line -> line.matches("request_model +gpt-4o\\\\x1b\\[2J +llm.model_name"))
        .anyMatch(line -> line.matches("input_tokens +12 +llm.token_count.prompt"))
        .anyMatch(line -> line.matches("cost +0.25 +llm.cost.total"))
        .anyMatch(line -> line.matches("service_name +billing +resource service.name"))
        .anyMatch(line -> line.startsWith("rejected: span 1: "));
    assertThat(console.err()).isEmpty();
  }

  @Test
  void conventionOfOnesOwn_isTried() throws Exception {
    Files.writeString(directory.resolve("request.json"), REQUEST);
    Files.createDirectory(directory.resolve("mine"));
    Files.writeString(
        directory.resolve("mine/mine.yaml"), "name: mine\nattributes:\n  feature: [my.own]\n");

    assertThat(run("explain", "request.json", "--conventions", "mine")).isZero();

    assertThat(console.outLines())
        .anyMatch(line -> line.matches("feature +x +my.own"))
        .contains("  left over   nothing");
  }

  @Test
  void conventionThatCannotBeRead_isOneLine() throws Exception {
    Files.writeString(directory.resolve("request.json"), REQUEST);
    Files.createDirectory(directory.resolve("mine"));
    Files.writeString(directory.resolve("mine/mine.yaml"), "name: mine\natributes: {}\n");

    assertThat(run("explain", "request.json", "--conventions", "mine")).isEqualTo(1);

    assertThat(console.err()).hasLineCount(1).contains("mine.yaml", "atributes");
  }

  @Test
  void whatIsNoRequest_isOneLine() throws Exception {
    Files.writeString(directory.resolve("notes.txt"), "hello");

    assertThat(run("explain", "notes.txt")).isEqualTo(1);

    assertThat(console.err()).hasLineCount(1).contains("notes.txt is not the body of an OTLP");
  }

  @Test
  void requestWithoutSpans_saysSo() throws IOException {
    Files.writeString(directory.resolve("empty.json"), "{}");

    assertThat(run("explain", "empty.json")).isZero();

    assertThat(console.err()).contains("there is no span in this request");
  }

  private int run(String... arguments) {
    return console.run(CapturedConsole.emptyEnvironment(directory), arguments);
  }
}
