package io.spanhouse.collector.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
  @TempDir Path directory;

  private final CapturedConsole console = CapturedConsole.plain();

  @Test
  void noCommand_printsHelp() {
    assertThat(run()).isZero();
    assertThat(console.out()).contains("Usage: spanhouse", "up", "demo", "sql", "doctor");
  }

  @Test
  void help_listsEveryCommandUnderAHeading() {
    assertThat(run("--help")).isZero();
    List<String> lines = console.out().lines().toList();
    assertThat(lines).contains("Run the service:", "Query:", "Manage data:");
    for (String command :
        Spanhouse.commandLine(
                console.console(),
                InputStream.nullInputStream(),
                CapturedConsole.emptyEnvironment(directory))
            .getSubcommands()
            .keySet()) {
      assertThat(lines).as(command).anyMatch(line -> line.startsWith("  " + command + " "));
    }
  }

  @Test
  void help_groupsSharedOptionsAfterTheCommandsOwn() {
    assertThat(run("runs", "--help")).isZero();
    assertThat(console.out())
        .containsSubsequence(
            "\n\nOptions:\n",
            "--agent",
            "--status",
            "\n\nClickHouse:\n",
            "--database",
            "\n\nGeneral:\n",
            "--help");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up",
        "demo",
        "sql",
        "runs",
        "trace",
        "explain",
        "export",
        "delete",
        "retention",
        "migrate",
        "prices",
        "reprice",
        "connect",
        "doctor"
      })
  void help_hasExamples(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(console.out()).contains("Usage: spanhouse " + command, "Examples:", "--config");
    assertThat(
            console
                .out()
                .lines()
                .dropWhile(line -> !line.equals("Examples:"))
                .skip(1)
                .takeWhile(line -> !line.isBlank()))
        .as("no example is folded")
        .isNotEmpty()
        .allMatch(line -> line.startsWith("  "));
    assertThat(console.err()).isEmpty();
  }

  @Test
  void version_isPrinted() {
    assertThat(run("--version")).isZero();
    assertThat(console.out()).startsWith("spanhouse ").contains("Java ");
  }

  @Test
  void unknownCommand_isOneLine() {
    assertUsageError("unknown command rums (did you mean runs?)", "rums");
  }

  @Test
  void unknownOption_suggestsTheNearOne() {
    assertUsageError("unknown option --limt (did you mean --limit?)", "runs", "--limt", "3");
  }

  @Test
  void unknownStatus_namesTheKnownOnes() {
    assertUsageError("running, success, failed, timeout, cancelled", "runs", "--status", "bad");
  }

  @Test
  void missingId_isNamed() {
    assertUsageError("ID", "trace");
  }

  private void assertUsageError(String part, String... arguments) {
    assertThat(run(arguments)).isEqualTo(Spanhouse.USAGE);
    assertThat(console.out()).isEmpty();
    assertThat(console.err())
        .hasLineCount(1)
        .startsWith("spanhouse: ")
        .containsIgnoringCase(part)
        .contains("--help");
  }

  private int run(String... arguments) {
    return console.run(CapturedConsole.emptyEnvironment(directory), arguments);
  }
}
