package io.spanhouse.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanhouse.clickhouse.engine.EmbeddedClickHouse;
import io.spanhouse.clickhouse.engine.KnownEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is answered by an engine, and who may read its files. */
class EngineAccessTest {
  private static final EmbeddedClickHouse ENGINE = EmbeddedClickHouse.builder().build();

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    ENGINE.start();
  }

  @AfterAll
  static void stop() {
    ENGINE.stop();
  }

  /** The whole answer, to a request with exactly these headers. */
  private static String answer(EmbeddedClickHouse engine, String request, String... headers)
      throws IOException {
    int port = URI.create(engine.httpUrl()).getPort();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String head = request + " HTTP/1.1\r\nConnection: close\r\n" + String.join("\r\n", headers);
      String host = head.contains("\r\nHost:") ? "" : "\r\nHost: 127.0.0.1:" + port;
      socket.getOutputStream().write((head + host + "\r\n\r\n").getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static String select(String... headers) throws IOException {
    return answer(
        ENGINE,
        "GET /?query=" + URLEncoder.encode("SELECT concat('forty', 'two')", UTF_8),
        headers);
  }

  private static String key() {
    return "X-ClickHouse-User: default\r\nX-ClickHouse-Key: " + ENGINE.password();
  }

  private static String basic(String user, String password) {
    return "Authorization: Basic "
        + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }

  private static void assertRefused(String answer) {
    assertThat(answer)
        .startsWith("HTTP/1.1 401 ")
        .contains("X-ClickHouse-Exception-Code: 516", "spanhouse connect")
        .doesNotContain("forty", "Access-Control-Allow-Origin", ENGINE.password());
  }

  @Test
  void password_inEitherHeader_isLetIn() throws IOException {
    assertThat(select(key())).startsWith("HTTP/1.1 200 ").contains("fortytwo");
    assertThat(select(basic("default", ENGINE.password())))
        .startsWith("HTTP/1.1 200 ")
        .contains("fortytwo");
  }

  @Test
  void password_missingOrWrong_isRefused() throws IOException {
    assertRefused(select());
    assertRefused(select("X-ClickHouse-User: default"));
    assertRefused(select("X-ClickHouse-User: default", "X-ClickHouse-Key: x" + ENGINE.password()));
    assertRefused(select(basic("default", ENGINE.password() + "x")));
    assertRefused(answer(ENGINE, "GET /?user=default&password=&query=SELECT+%27forty%27"));
    assertRefused(answer(ENGINE, "GET /play"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: rebound.example",
        "Host: rebound.example:8123",
        "Host: localhost.rebound.example",
        "Host: 127.0.0.1.rebound.example:8123",
        "Origin: http://127.0.0.1:8000",
        "Origin: http://localhost:8123",
        "Origin: null",
        "Origin: https://rebound.example",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site"
      })
  void page_withThePassword_isRefused(String header) throws IOException {
    assertRefused(select(key(), header));
    assertThat(answer(ENGINE, "GET /ping", header)).startsWith("HTTP/1.1 401 ");
    assertRefused(
        answer(ENGINE, "GET /?add_http_cors_header=1&query=SELECT+%27forty%27", key(), header));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:8123", "LOCALHOST", "[::1]:9000", "127.0.0.1"})
  void host_ofThisMachine_isLetIn(String host) throws IOException {
    assertThat(select(key(), "Host: " + host)).startsWith("HTTP/1.1 200 ");
    assertThat(answer(ENGINE, "GET /ping", "Host: " + host)).contains("Ok.");
  }

  @Test
  void preflight_isRefused() throws IOException {
    assertRefused(
        answer(
            ENGINE,
            "OPTIONS /",
            "Origin: http://127.0.0.1:1",
            "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: x-clickhouse-key"));
  }

  private EmbeddedClickHouse.Builder inDirectory() {
    return EmbeddedClickHouse.builder().dataDirectory(directory.resolve("data"));
  }

  private static String one(EmbeddedClickHouse engine) {
    return new SqlClient(engine.httpUrl(), "default", engine.password()).query("SELECT 1");
  }

  @Test
  void password_isKept_untilAnotherIsGiven() {
    List<String> passwords =
        Stream.of(
                inDirectory(),
                inDirectory(),
                inDirectory().password("it's <my> \\ \"own\"".replace(' ', '_')),
                inDirectory())
            .map(
                builder -> {
                  try (EmbeddedClickHouse engine = builder.build()) {
                    engine.start();
                    assertThat(one(engine)).isEqualTo("1");
                    return engine.password();
                  }
                })
            .toList();
    assertThat(passwords.get(0)).hasSizeGreaterThanOrEqualTo(32).isEqualTo(passwords.get(1));
    assertThat(passwords.get(2)).startsWith("it's_").isEqualTo(passwords.get(3));
  }

  @Test
  void password_withASpaceOrNone_isRefused() {
    for (String bad : new String[] {"", "a b", "é", "a\n"}) {
      assertThatThrownBy(() -> inDirectory().password(bad))
          .isInstanceOf(ClickHouseException.class)
          .hasMessageContaining("choose");
    }
  }

  @Test
  void knownEngine_tellsPortPasswordAndWhetherItRuns() {
    assertThat(KnownEngine.in(directory.resolve("data"))).isEmpty();
    try (EmbeddedClickHouse engine = inDirectory().build()) {
      engine.start();
      KnownEngine known = KnownEngine.in(directory.resolve("data")).orElseThrow();
      assertThat("http://127.0.0.1:" + known.httpPort()).isEqualTo(engine.httpUrl());
      assertThat(known.password()).isEqualTo(engine.password());
      assertThat(known.running()).isTrue();
      assertThat(known.toString()).doesNotContain(engine.password());
    }
  }

  @Test
  void files_ofAnOldDirectoryToo_areTheirOwners() throws IOException {
    Path data = directory.resolve("data");
    try (EmbeddedClickHouse engine = inDirectory().withoutPassword().build()) {
      engine.start();
      new SqlClient(engine.httpUrl(), "default")
          .query("CREATE TABLE kept ENGINE = MergeTree ORDER BY n AS SELECT 7 AS n");
    }
    assertThat(data.resolve("clickhouse.password")).doesNotExist();
    open(data);
    assertThat(readable(data)).hasSizeGreaterThan(20);

    try (EmbeddedClickHouse engine = inDirectory().build()) {
      engine.start();
      SqlClient sql = new SqlClient(engine.httpUrl(), "default", engine.password());
      assertThat(sql.query("SELECT n FROM kept")).isEqualTo("7");
      sql.query("INSERT INTO kept SETTINGS async_insert = 0 VALUES (8)");
    }
    assertThat(data.resolve("clickhouse.password")).exists();
    assertThat(readable(data)).isEmpty();
  }

  /** What others than the owner may do something with. */
  private static List<Path> readable(Path data) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(data)) {
      for (Path path : all.filter(path -> !Files.isSymbolicLink(path)).toList()) {
        String mode = Files.isDirectory(path) ? "rwx------" : "rw-------";
        if (!mode.equals(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))) {
          found.add(path);
        }
      }
    }
    return found;
  }

  /** As an engine left it that knew nothing of this. */
  private static void open(Path data) throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      for (Path path :
          all.filter(path -> !path.equals(data) && !Files.isSymbolicLink(path)).toList()) {
        Files.setPosixFilePermissions(
            path,
            PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }

  @Test
  void timeZone_ofTheParent_isNotTheEngines() throws Exception {
    try (ChildJvm parent = new ChildJvm("America/New_York", EngineOwner.class)) {
      parent.readLine();
      parent.readLine();
      assertThat(parent.readLine()).isEqualTo("UTC 1970-01-01 00:00:00");
    }
  }

  @Test
  void tables_askedPlainly_showARowOnce() {
    SqlClient sql = new SqlClient(ENGINE.httpUrl(), "default", ENGINE.password());
    sql.query(
        "CREATE TABLE twice (n UInt8, v UInt8) ENGINE = ReplacingMergeTree(v) PARTITION BY n ORDER BY n");
    sql.query("SYSTEM STOP MERGES twice");
    for (int version = 1; version <= 2; version++) {
      sql.query("INSERT INTO twice SETTINGS async_insert = 0 VALUES (1, " + version + ")");
    }
    assertThat(sql.query("SELECT count(), max(v) FROM twice")).isEqualTo("1\t2");
    assertThat(sql.query("SELECT count() FROM twice SETTINGS final = 0")).isEqualTo("2");
    // Deletes wait for merges.
    sql.query("SYSTEM START MERGES twice");
    assertThat(sql.query("DELETE FROM twice WHERE n = 1")).isEmpty();
    assertThat(sql.query("SELECT count() FROM twice")).isEqualTo("0");
  }
}
