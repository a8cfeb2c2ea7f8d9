package io.spanhouse.collector.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.collector.command.option.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the port that {@code runs} would use from the message that nothing listens on it. */
class ConfigurationTest {
  @TempDir Path directory;

  private final Map<String, String> variables = new HashMap<>();
  private final CapturedConsole console = CapturedConsole.plain();

  @BeforeEach
  void nothingOfTheRealEnvironment() {
    variables.put("HOME", directory.resolve("home").toString());
  }

  @Test
  void option_flagBeatsEnvironmentAndFile() throws IOException {
    write("spanhouse.yaml", "clickhouse-http-port: 1");
    variables.put("SPANHOUSE_CLICKHOUSE_HTTP_PORT", "2");
    assertThat(runs("--clickhouse-http-port", "3"))
        .contains("no ClickHouse at http://127.0.0.1:3:");
  }

  @Test
  void option_environmentBeatsFile() throws IOException {
    write("spanhouse.yaml", "clickhouse-http-port: 1");
    variables.put("SPANHOUSE_CLICKHOUSE_HTTP_PORT", "2");
    assertThat(runs()).contains("no ClickHouse at http://127.0.0.1:2:");
  }

  @Test
  void option_fileBeatsDefault() throws IOException {
    write("spanhouse.yaml", "clickhouse-http-port: 1\n# a comment\nlimit: 7\n");
    assertThat(runs()).contains("no ClickHouse at http://127.0.0.1:1:");
  }

  @Test
  void option_secondName_hasItsVariable() {
    variables.put("SPANHOUSE_CLICKHOUSE_URL", "http://127.0.0.1:4");
    assertThat(runs()).contains("no ClickHouse at http://127.0.0.1:4:");
  }

  @Test
  void file_namedByOption_isReadInsteadOfTheOneHere() throws IOException {
    write("spanhouse.yaml", "clickhouse-http-port: 1");
    write("other.yaml", "clickhouse-http-port: 5");
    assertThat(runs("--config", "other.yaml")).contains("no ClickHouse at http://127.0.0.1:5:");
  }

  @Test
  void file_namedBeforeTheCommand_isRead() throws IOException {
    write("other.yaml", "clickhouse-http-port: 5");
    console.run(new Environment(variables, directory), "--config", "other.yaml", "runs");
    assertThat(console.err()).contains("no ClickHouse at http://127.0.0.1:5:");
  }

  @Test
  void file_namedByEnvironment_isRead() throws IOException {
    write("other.yaml", "clickhouse-http-port: 6");
    variables.put("SPANHOUSE_CONFIG", directory.resolve("other.yaml").toString());
    assertThat(runs()).contains("no ClickHouse at http://127.0.0.1:6:");
  }

  @Test
  void file_inConfigHome_isReadWhenNoneIsHere() throws IOException {
    write("conf/spanhouse/spanhouse.yaml", "clickhouse-http-port: 8");
    variables.put("XDG_CONFIG_HOME", directory.resolve("conf").toString());
    assertThat(runs()).contains("no ClickHouse at http://127.0.0.1:8:");
  }

  @Test
  void file_inHome_isReadWhenNoneIsHere() throws IOException {
    write("home/.config/spanhouse/spanhouse.yaml", "clickhouse-http-port: 9");
    assertThat(runs()).contains("no ClickHouse at http://127.0.0.1:9:");
  }

  @Test
  void file_optionOfAnotherCommand_isAllowed() throws IOException {
    write("spanhouse.yaml", "clickhouse-http-port: 1\nformat: CSV\n");
    assertThat(runs()).contains("no ClickHouse at http://127.0.0.1:1:");
  }

  @Test
  void file_unknownKey_isNamedWithItsLine() throws IOException {
    write("spanhouse.yaml", "limit: 3\nclickhouse_http_port: 1\n");
    assertThat(usageError())
        .contains(
            "spanhouse.yaml line 2: unknown key 'clickhouse_http_port' (did you mean"
                + " 'clickhouse-http-port'?)");
  }

  @Test
  void file_keyTwice_isRefused() throws IOException {
    write("spanhouse.yaml", "limit: 3\nlimit: 4\n");
    assertThat(usageError()).contains("line 2").contains("limit");
  }

  @Test
  void file_brokenYaml_isRefusedWithItsLine() throws IOException {
    write("spanhouse.yaml", "limit: 3\nagent: [\n");
    assertThat(usageError()).contains("spanhouse.yaml line ");
  }

  @Test
  void file_nestedValue_isRefused() throws IOException {
    write("spanhouse.yaml", "limit:\n  a: 1\n");
    assertThat(usageError()).contains("'limit' must be a single value");
  }

  @Test
  void file_list_isRefused() throws IOException {
    write("spanhouse.yaml", "- limit\n");
    assertThat(usageError()).contains("expected lines of the form `name: value`");
  }

  @Test
  void file_empty_changesNothing() throws IOException {
    write("spanhouse.yaml", "# nothing yet\n");
    variables.put("SPANHOUSE_CLICKHOUSE_HTTP_PORT", "2");
    assertThat(runs()).contains("no ClickHouse at http://127.0.0.1:2:");
  }

  @Test
  void file_namedButMissing_isRefused() {
    assertThat(usageError("--config", "gone.yaml")).contains("no such configuration file");
  }

  @Test
  void value_wrongInFile_namesTheFile() throws IOException {
    write("spanhouse.yaml", "limit: many\n");
    assertThat(usageError()).contains("'--limit'", "'many'", "spanhouse.yaml)");
  }

  @Test
  void value_wrongInEnvironment_namesTheVariable() {
    variables.put("SPANHOUSE_LIMIT", "many");
    assertThat(usageError()).contains("'--limit'", "'many'", "(from SPANHOUSE_LIMIT)");
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String runs(String... options) {
    assertThat(run(options)).isEqualTo(Spanhouse.FAILURE);
    return console.err();
  }

  private String usageError(String... options) {
    assertThat(run(options)).isEqualTo(Spanhouse.USAGE);
    assertThat(console.err()).hasLineCount(1).startsWith("spanhouse: ");
    assertThat(console.out()).isEmpty();
    return console.err();
  }

  private int run(String... options) {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "runs";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return console.run(new Environment(variables, directory), arguments);
  }
}
