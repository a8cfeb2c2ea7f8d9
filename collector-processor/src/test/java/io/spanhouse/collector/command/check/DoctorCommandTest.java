package io.spanhouse.collector.command.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.ClickHouseException;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.collector.command.CapturedConsole;
import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.Query;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class DoctorCommandTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  @TempDir Path directory;

  private final CapturedConsole console = CapturedConsole.plain();
  private final Map<String, String> variables = new HashMap<>();

  @BeforeEach
  void aMachineWithNpm() throws IOException {
    Path npm = directory.resolve("path/npm");
    Files.createDirectories(npm.getParent());
    Files.writeString(npm, "#!/bin/sh\n");
    assertThat(npm.toFile().setExecutable(true)).isTrue();
    variables.put("HOME", directory.toString());
    variables.put("PATH", npm.getParent().toString());
  }

  @Test
  void externalClickHouse_migrated_isWell() {
    new Schema(new ClickHouseEndpoint(clickHouse.httpUrl(), "well", "default", "")).migrate();
    assertThat(doctorOfExternal("--database", "well")).as(console.out()).isZero();
    assertThat(console.outLines())
        .anyMatch(line -> line.matches("ok +JDK +\\d+.*"))
        .anyMatch(line -> line.matches("ok +ClickHouse +answers at " + clickHouse.httpUrl()))
        .anyMatch(line -> line.matches("ok +ClickHouse version +\\d+\\..*"))
        .anyMatch(line -> line.matches("ok +clock +.* ms .*"))
        .anyMatch(line -> line.matches("ok +ClickHouse settings +.*async_insert=.*"))
        .anyMatch(line -> line.matches("ok +schema +version \\d+ in database well"));
  }

  @Test
  void externalClickHouse_notMigrated_saysToMigrate() {
    assertThat(doctorOfExternal("--database", "missing")).isEqualTo(1);
    assertThat(console.outLines())
        .anyMatch(line -> line.matches("FAIL +schema +.*spanhouse migrate.*"));
  }

  @Test
  void viewThatSomebodyDropped_isAWarning() {
    new Schema(new ClickHouseEndpoint(clickHouse.httpUrl(), "viewless", "default", "")).migrate();
    new ClickHouseQueries(
            new ClickHouseEndpoint(clickHouse.httpUrl(), "viewless", "default", ""),
            Duration.ofSeconds(30))
        .rows(Query.of("DROP VIEW traces"));
    assertThat(doctorOfExternal("--database", "viewless")).isZero();
    assertThat(console.outLines())
        .anyMatch(line -> line.matches("warn +schema +.*: view traces: run `spanhouse migrate`"));
  }

  @Test
  void systemLogs_withoutTtl_areAWarning() {
    new Schema(new ClickHouseEndpoint(clickHouse.httpUrl(), "logs", "default", "")).migrate();
    ClickHouseQueries sql =
        new ClickHouseQueries(
            new ClickHouseEndpoint(clickHouse.httpUrl(), "logs", "default", ""),
            Duration.ofSeconds(30));
    String log = "CREATE TABLE system.%s (at Date) ENGINE = MergeTree ORDER BY at %s";
    sql.rows(Query.of(log.formatted("bounded_log", "TTL at + INTERVAL 1 DAY")));
    assertThat(doctorOfExternal("--database", "logs")).isZero();
    assertThat(console.out()).doesNotContain("ClickHouse logs");
    sql.rows(Query.of(log.formatted("made_up_log_0", "")));
    try {
      assertThat(doctorOfExternal("--database", "logs")).isZero();
      assertThat(console.outLines())
          .anyMatch(
              line -> line.matches("warn +ClickHouse logs +made_up_log_0 grow for ever \\(0 B.*"));
    } finally {
      sql.rows(Query.of("DROP TABLE system.made_up_log_0"));
      sql.rows(Query.of("DROP TABLE system.bounded_log"));
    }
  }

  @Test
  void externalClickHouse_away_isAProblem() {
    assertThat(doctor("--clickhouse", "http://127.0.0.1:1")).isEqualTo(1);
    assertThat(console.outLines())
        .anyMatch(line -> line.matches("FAIL +ClickHouse +no ClickHouse at http://127.0.0.1:1.*"));
  }

  @Test
  void embeddedClickHouse_notRunning_isNoProblem() throws IOException {
    assertThat(doctor("--clickhouse-http-port", "" + freePort())).as(console.out()).isZero();
    assertThat(console.outLines())
        .anyMatch(line -> line.matches("- +ClickHouse +not running: `bin/spanhouse up`.*"))
        .anyMatch(
            line -> line.matches("ok +data directory +.* free for .*/.local/share/spanhouse"));
  }

  @Test
  void port_heldByAnother_saysWhatToDo() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(
              doctor(
                  "--clickhouse-http-port",
                  "" + freePort(),
                  "--grpc-port",
                  "" + other.getLocalPort()))
          .isEqualTo(1);
      assertThat(console.outLines())
          .anyMatch(
              line ->
                  line.matches(
                      "FAIL +gRPC port +"
                          + other.getLocalPort()
                          + " is in use by another program.*--grpc-port"));
    }
  }

  @Test
  void port_heldByARunningSpanhouse_isFine() throws IOException {
    HttpServer spanhouse =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    spanhouse.createContext(
        "/healthz",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    spanhouse.start();
    try {
      int port = spanhouse.getAddress().getPort();
      assertThat(doctor("--clickhouse-http-port", "" + freePort(), "--http-port", "" + port))
          .as(console.out())
          .isZero();
      assertThat(console.outLines())
          .anyMatch(
              line -> line.matches("ok +HTTP port +" + port + " is served by a running spanhouse"));
    } finally {
      spanhouse.stop(0);
    }
  }

  @Test
  void engine_fetched_needsNoNpm() {
    variables.remove("PATH");
    assertThat(HostChecks.engine(() -> Optional.of(Path.of("/cache/lib.so")), environment()))
        .isEqualTo(Finding.ok("embedded engine", "fetched: /cache/lib.so"));
  }

  @Test
  void engine_notFetched_isFetchedByNpm() {
    Finding finding = HostChecks.engine(Optional::empty, environment());
    assertThat(finding.level()).isEqualTo(Finding.Level.OK);
    assertThat(finding.detail()).contains("first start", directory.resolve("path/npm").toString());
  }

  @Test
  void engine_notFetchedAndNoNpm_saysHowToInstall() {
    variables.put("PATH", directory.resolve("empty").toString());
    Finding finding = HostChecks.engine(Optional::empty, environment());
    assertThat(finding.level()).isEqualTo(Finding.Level.PROBLEM);
    assertThat(finding.detail()).contains("apt-get install npm", "--clickhouse");
  }

  @Test
  void engine_unknownPlatform_isAProblem() {
    Finding finding =
        HostChecks.engine(
            () -> {
              throw new ClickHouseException("no embedded ClickHouse for Plan 9");
            },
            environment());
    assertThat(finding)
        .isEqualTo(Finding.problem("embedded engine", "no embedded ClickHouse for Plan 9"));
  }

  @Test
  void version_isComparedByNumber() {
    assertThat(ClickHouseChecks.isOlder("26.3.1.5")).isFalse();
    assertThat(ClickHouseChecks.isOlder("26.10.1.1")).isFalse();
    assertThat(ClickHouseChecks.isOlder("27.1")).isFalse();
    assertThat(ClickHouseChecks.isOlder("26.2.9.1")).isTrue();
    assertThat(ClickHouseChecks.isOlder("25.12")).isTrue();
    assertThat(ClickHouseChecks.isOlder("odd")).isTrue();
  }

  private int doctorOfExternal(String... options) {
    List<String> all = new ArrayList<>(List.of("--clickhouse", clickHouse.httpUrl()));
    all.addAll(List.of(options));
    return doctor(all.toArray(new String[0]));
  }

  /** With free ports, unless the test names one. */
  private int doctor(String... options) {
    List<String> all = new ArrayList<>(List.of("doctor"));
    all.addAll(List.of(options));
    for (String port : List.of("--grpc-port", "--http-port")) {
      if (!all.contains(port)) {
        all.addAll(List.of(port, "0"));
      }
    }
    return console.run(environment(), all.toArray(new String[0]));
  }

  private Environment environment() {
    return new Environment(variables, directory);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
