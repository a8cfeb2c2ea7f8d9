package io.spanhouse.collector.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.collector.command.check.Ports;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.Query;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class UpCommandTest {
  private static final Pattern READY =
      Pattern.compile(
          "spanhouse ready grpc=127\\.0\\.0\\.1:(\\d+) http=127\\.0\\.0\\.1:(\\d+)"
              + " clickhouse=(http://127\\.0\\.0\\.1:\\d+)");

  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  @TempDir Path directory;

  private final CapturedConsole console = CapturedConsole.plain();

  @ParameterizedTest
  @ValueSource(strings = {"--grpc-port", "--http-port", "--clickhouse-http-port"})
  void portInUse_namesPortAndOption(String option) throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = "" + other.getLocalPort();
      assertFails("port " + port + " is in use", up(option, port));
      assertThat(console.err()).contains("choose another port with " + option);
    }
  }

  @Test
  void bindAddress_notOfThisMachine_isOneLine() {
    assertFails(
        "192.0.2.1 is not an address of this machine",
        up("--bind", "192.0.2.1", "--grpc-port", "1"));
  }

  @Test
  void dataDirectory_thatIsAFile_isOneLine() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertFails("cannot use the data directory " + file, up("--data-dir", "file"));
    assertThat(console.err()).contains("choose another with --data-dir");
  }

  @Test
  void dataDirectory_belowAFile_isOneLine() throws IOException {
    Files.createFile(directory.resolve("file"));
    assertFails("cannot use the data directory", up("--data-dir", "file/below"));
  }

  @Test
  void externalClickHouse_notMigrated_saysToMigrate() {
    assertFails(
        "spanhouse migrate", up("--clickhouse", clickHouse.httpUrl(), "--database", "missing"));
  }

  @Test
  void externalClickHouse_ofANewerBuild_saysToUpgrade() {
    new Schema(new ClickHouseEndpoint(clickHouse.httpUrl(), "newer", "default", "")).migrate();
    new ClickHouseQueries(
            new ClickHouseEndpoint(clickHouse.httpUrl(), "newer", "default", ""),
            Duration.ofSeconds(30))
        .rows(
            Query.of(
                "INSERT INTO schema_migrations (version, file, checksum, applied_at)"
                    + " VALUES (9999, 'v9999/01_future.sql', 'x', now64(3))"));
    assertFails("newer", up("--clickhouse", clickHouse.httpUrl(), "--database", "newer"));
  }

  @Test
  void externalClickHouse_away_isOneLine() {
    assertFails("no ClickHouse at http://127.0.0.1:1", up("--clickhouse", "http://127.0.0.1:1"));
  }

  @Test
  void acknowledgement_unknown_isAUsageError() {
    assertThat(up("--ack", "never")).isEqualTo(Spanhouse.USAGE);
    assertThat(console.err()).hasLineCount(1).containsIgnoringCase("expected one of [stored]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--grpc-port=65536",
        "--http-port=-1",
        "--flush-interval=0ms",
        "--flush-interval=5",
        "--write-timeout=2h",
        "--max-connection-age=0s",
        "--http-path-prefix=otlp",
        "--http-path-prefix=/otlp/",
        "--http-path-prefix=/../otlp",
        "--max-block-rows=0",
        "--max-request-bytes=2GiB",
        "--max-pending-bytes=lots"
      })
  void value_outOfBounds_isAUsageError(String option) {
    assertThat(up(option)).isEqualTo(Spanhouse.USAGE);
    assertThat(console.err())
        .hasLineCount(1)
        .contains("'" + option.substring(0, option.indexOf('=')) + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void signal_drainsAndEndsWithStatusZero(String signal) throws Exception {
    try (SpanhouseProcess up = start("--data-dir", "data", "--clickhouse-http-port", "0")) {
      Matcher ready = READY.matcher(up.line());
      assertThat(ready.matches()).isTrue();

      assertThat(Ports.isSpanhouse("127.0.0.1", Integer.parseInt(ready.group(2)))).isTrue();
      assertThat(Ports.isFree("127.0.0.1", Integer.parseInt(ready.group(1)))).isFalse();
      assertThat(run("sql", "--clickhouse", ready.group(3), "SELECT count() AS n FROM spans"))
          .as(console.err())
          .isZero();
      assertThat(console.outLines()).containsExactly("n", "0");

      List<ProcessHandle> children = up.children();
      assertThat(children).isNotEmpty();
      up.signal(signal);
      assertThat(up.awaitExit()).as(up::errors).isZero();
      assertThat(up.remainingLines()).isEmpty();
      assertThat(up.errors()).isEmpty();
      assertThat(children).noneMatch(ProcessHandle::isAlive);
    }
  }

  @Test
  void openAddressWithoutKeys_isWarnedAbout() throws Exception {
    try (SpanhouseProcess up =
        start("--bind", "0.0.0.0", "--data-dir", "data", "--clickhouse-http-port", "0")) {
      assertThat(up.line()).startsWith("spanhouse ready grpc=0.0.0.0:");
      up.signal("TERM");
      assertThat(up.awaitExit()).isZero();
      assertThat(up.errors()).hasLineCount(1).contains("warning", "0.0.0.0", "--keys");
    }
  }

  @Test
  void ownPassword_isTheEnginesFromThenOn() throws Exception {
    for (List<String> own : List.of(List.of("--clickhouse-password", "own-1"), List.<String>of())) {
      List<String> options =
          new ArrayList<>(List.of("--data-dir", "data", "--clickhouse-http-port", "0"));
      options.addAll(own);
      try (SpanhouseProcess up = start(options.toArray(new String[0]))) {
        Matcher ready = READY.matcher(up.line());
        assertThat(ready.matches()).isTrue();
        assertThat(run("sql", "--clickhouse", ready.group(3), "SELECT 1"))
            .as(console.err())
            .isZero();
        assertThat(run("connect", "--clickhouse", ready.group(3), "--format", "password")).isZero();
        assertThat(console.outLines()).endsWith("own-1");
        assertThat(
                run("sql", "--clickhouse", ready.group(3), "--clickhouse-password=x", "SELECT 1"))
            .isEqualTo(Spanhouse.FAILURE);
        up.signal("TERM");
        assertThat(up.awaitExit()).as(up::errors).isZero();
        assertThat(up.errors()).doesNotContain("own-1");
      }
    }
  }

  @Test
  void keysFile_thatOthersRead_isWarnedAbout() throws Exception {
    Path keys = Files.writeString(directory.resolve("keys.yaml"), "keys: [{key: k, workspace: w}]");
    for (String mode : List.of("rw-r-----", "rw-------")) {
      Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString(mode));
      try (SpanhouseProcess up =
          start("--keys", "keys.yaml", "--data-dir", "data", "--clickhouse-http-port", "0")) {
        assertThat(up.line()).startsWith("spanhouse ready");
        up.signal("TERM");
        assertThat(up.awaitExit()).isZero();
        if (mode.equals("rw-------")) {
          assertThat(up.errors()).isEmpty();
        } else {
          assertThat(up.errors()).hasLineCount(1).contains("keys.yaml", "chmod 600");
        }
      }
    }
  }

  @Test
  void dataDirectory_inUse_isOneLine() throws Exception {
    try (SpanhouseProcess first = start("--data-dir", "data", "--clickhouse-http-port", "0")) {
      assertThat(first.line()).contains("ready");
      try (SpanhouseProcess second = start("--data-dir", "data", "--clickhouse-http-port", "0")) {
        assertThat(second.awaitExit()).isEqualTo(1);
        assertThat(second.errors()).hasLineCount(1).contains("data", "in use");
      }
      // Not killed: its engine would still write to the directory that is deleted now.
      first.signal("TERM");
      assertThat(first.awaitExit()).isZero();
    }
  }

  private void assertFails(String part, int status) {
    assertThat(status).isEqualTo(Spanhouse.FAILURE);
    assertThat(console.out()).isEmpty();
    assertThat(console.err()).hasLineCount(1).startsWith("spanhouse: ").contains(part);
  }

  /** {@code up} in this process, where it is expected to fail. */
  private int up(String... options) {
    return run(upOn(options).toArray(new String[0]));
  }

  private int run(String... arguments) {
    return console.run(CapturedConsole.emptyEnvironment(directory), arguments);
  }

  /** {@code up} in a process of its own. */
  private SpanhouseProcess start(String... options) throws IOException {
    return SpanhouseProcess.start(directory, List.of(), upOn(options));
  }

  /** The options, with free ports where none are named. */
  private static List<String> upOn(String... options) {
    List<String> all = new ArrayList<>(List.of("up"));
    all.addAll(List.of(options));
    for (String port : List.of("--grpc-port", "--http-port")) {
      if (all.stream().noneMatch(option -> option.startsWith(port))) {
        all.addAll(List.of(port, "0"));
      }
    }
    return all;
  }
}
