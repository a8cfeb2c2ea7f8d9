package io.spanhouse.collector.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanhouse.collector.command.terminal.CommandException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a program of the example's name that does what the test says. */
class ExampleAgentTest {
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

  @TempDir Path directory;

  @BeforeEach
  void pointAtACheckout() {
    System.setProperty(ExampleAgent.HOME_PROPERTY, directory.toString());
  }

  @AfterEach
  void forgetTheCheckout() {
    System.clearProperty(ExampleAgent.HOME_PROPERTY);
  }

  @Test
  void await_successfulAgent_tellsItsIds() throws Exception {
    FakeExample.build(
        directory, "System.out.println(\"some words\\nrun run_xx_1 trace " + TRACE_ID + "\");");
    assertThat(run()).isEqualTo(new ExampleAgent.Result("run_xx_1", TRACE_ID));
  }

  @Test
  void start_passesTheEndpointAndNoSettingsOfTheUser() throws Exception {
    FakeExample.build(
        directory,
        "System.out.println(\"run \" + String.join(\",\", args) + \" trace "
            + TRACE_ID
            + "\");"
            + "for (String name : System.getenv().keySet())"
            + "  if (name.startsWith(\"OTEL_\") || name.startsWith(\"SPANHOUSE_\")) System.exit(4);");
    assertThat(run().runId()).isEqualTo("--endpoint,http://127.0.0.1:1");
  }

  @Test
  void await_failedAgent_repeatsItsLastWords() throws Exception {
    FakeExample.build(directory, "System.err.println(\"a\\n3 spans lost\"); System.exit(3);");
    assertThatThrownBy(this::run)
        .isInstanceOf(CommandException.class)
        .hasMessage("the example agent failed with status 3: 3 spans lost");
  }

  @Test
  void await_agentThatSaysNothing_isAFailure() throws Exception {
    FakeExample.build(directory, "");
    assertThatThrownBy(this::run)
        .isInstanceOf(CommandException.class)
        .hasMessage("the example agent failed with status 0: no message");
  }

  @Test
  void start_notBuilt_saysSo() {
    assertThatThrownBy(this::run)
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("the example agent is not built");
  }

  @Test
  void start_outsideACheckout_saysSo() {
    System.clearProperty(ExampleAgent.HOME_PROPERTY);
    assertThatThrownBy(this::run)
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("bin/spanhouse");
  }

  private ExampleAgent.Result run() throws Exception {
    try (ExampleAgent agent = ExampleAgent.start("http://127.0.0.1:1", directory)) {
      return agent.await();
    }
  }
}
