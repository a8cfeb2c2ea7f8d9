package io.spanhouse.collector.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How {@code demo} ends when its agent does not do what it should. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class DemoCommandTest {
  @TempDir Path directory;

  private Path temporary;

  @BeforeEach
  void createTemporaryDirectory() throws IOException {
    temporary = Files.createDirectory(directory.resolve("temporary"));
  }

  @Test
  void agent_failed_isOneLineAndLeavesNothing() throws Exception {
    FakeExample.build(directory, "System.err.println(\"3 spans lost\"); System.exit(3);");
    try (SpanhouseProcess demo = start()) {
      assertThat(demo.awaitExit()).isEqualTo(Spanhouse.FAILURE);
      assertThat(demo.remainingLines()).isEmpty();
      assertThat(demo.errors().lines())
          .last()
          .isEqualTo("spanhouse: the example agent failed with status 3: 3 spans lost");
      assertThat(temporary).isEmptyDirectory();
    }
  }

  @Test
  void interrupted_endsEverythingAndLeavesNothing() throws Exception {
    FakeExample.build(directory, "System.out.println(\"started\"); Thread.sleep(600_000);");
    try (SpanhouseProcess demo = start()) {
      demo.awaitError("running the example agent against http://127.0.0.1:");
      demo.awaitWork(this::agentHasStarted);
      List<ProcessHandle> children = demo.children();
      demo.signal("INT");
      assertThat(demo.awaitExit()).isEqualTo(130);
      assertThat(children).noneMatch(ProcessHandle::isAlive);
      assertThat(demo.errors()).doesNotContain("failed");
      assertThat(temporary).isEmptyDirectory();
    }
  }

  private boolean agentHasStarted() throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(temporary, "spanhouse-demo-*")) {
      return Files.readString(found.iterator().next().resolve("example-agent.out"))
          .startsWith("started");
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private SpanhouseProcess start() throws IOException {
    return SpanhouseProcess.start(
        directory,
        List.of("-Djava.io.tmpdir=" + temporary, "-Dspanhouse.home=" + directory),
        List.of("demo"));
  }
}
