package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanhouse.clickhouse.engine.EmbeddedClickHouse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedClickHouseTest {
  @TempDir Path directory;

  private EmbeddedClickHouse.Builder inDirectory() {
    return EmbeddedClickHouse.builder().dataDirectory(directory.resolve("data"));
  }

  private static SqlClient sql(EmbeddedClickHouse clickHouse) {
    return new SqlClient(clickHouse.httpUrl(), "default", clickHouse.password());
  }

  private static ProcessHandle process(long pid) {
    return ProcessHandle.of(pid).orElseThrow();
  }

  private static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static void writeSeven(EmbeddedClickHouse clickHouse) {
    sql(clickHouse).query("CREATE TABLE kept (n UInt8) ENGINE = MergeTree ORDER BY n");
    sql(clickHouse).query("INSERT INTO kept SETTINGS async_insert = 0 VALUES (7)");
  }

  private static boolean readsSeven(EmbeddedClickHouse clickHouse) {
    try {
      return sql(clickHouse).query("SELECT n FROM kept").equals("7");
    } catch (RuntimeException e) {
      return false;
    }
  }

  @Test
  void start_twice_isOneEngine() {
    try (EmbeddedClickHouse engine = EmbeddedClickHouse.builder().build()) {
      engine.start();
      long pid = engine.pid();
      engine.start();
      assertThat(engine.pid()).isEqualTo(pid);
      assertThat(sql(engine).query("SELECT 6 * 7")).isEqualTo("42");
      assertThat(engine.cpu()).isPositive();
    }
  }

  @Test
  void systemLogs_areNotKept() {
    try (EmbeddedClickHouse engine = EmbeddedClickHouse.builder().build()) {
      engine.start();
      writeSeven(engine);
      sql(engine).query("SYSTEM FLUSH LOGS");
      assertThat(
              sql(engine)
                  .query(
                      "SELECT name FROM system.tables WHERE database = 'system' AND engine LIKE '%MergeTree'"))
          .isEmpty();
    }
  }

  @Test
  void stop_temporaryDirectory_leavesNothing() {
    EmbeddedClickHouse engine = EmbeddedClickHouse.builder().build();
    engine.start();
    long pid = engine.pid();
    Path data = Path.of(sql(engine).query("SELECT path FROM system.disks")).getParent();
    assertThat(data).isDirectory();
    engine.stop();
    engine.stop();
    assertThat(alive(pid)).isFalse();
    assertThat(data).doesNotExist();
    assertThatThrownBy(engine::pid).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void start_afterStop_hasItsDataAndPort() {
    EmbeddedClickHouse engine = inDirectory().build();
    engine.start();
    String url = engine.httpUrl();
    writeSeven(engine);
    engine.stop();
    engine.start();
    assertThat(engine.httpUrl()).isEqualTo(url);
    assertThat(readsSeven(engine)).isTrue();
    engine.stop();
  }

  @Test
  void killedChild_isReplacedWithItsDataAndPort() throws Exception {
    try (EmbeddedClickHouse engine = inDirectory().build()) {
      engine.start();
      writeSeven(engine);
      for (int kill = 0; kill < 3; kill++) {
        long killed = engine.pid();
        process(killed).destroyForcibly();
        Eventually.until("another child", () -> engine.pid() != killed);
        Eventually.until("the data is back", () -> readsSeven(engine));
      }
    }
  }

  @Test
  void restart_isAnotherChildWithItsDataAndPort() throws Exception {
    for (EmbeddedClickHouse.Builder builder :
        List.of(inDirectory(), EmbeddedClickHouse.builder())) {
      try (EmbeddedClickHouse engine = builder.build()) {
        engine.start();
        writeSeven(engine);
        long before = engine.pid();
        engine.restart();
        assertThat(alive(before)).isFalse();
        Eventually.until("the data is back", () -> readsSeven(engine));
        assertThat(engine.pid()).isNotEqualTo(before);
      }
    }
  }

  @Test
  void killedChild_withoutAutoRestart_staysDown() throws Exception {
    try (EmbeddedClickHouse engine = inDirectory().autoRestart(false).build()) {
      engine.start();
      long pid = engine.pid();
      process(pid).destroyForcibly();
      Eventually.until("the child is gone", () -> !alive(pid));
      // Those of engines that were stopped may take a moment to end.
      Eventually.until(
          "nobody replaces it",
          () ->
              Thread.getAllStackTraces().keySet().stream()
                  .noneMatch(thread -> thread.getName().equals("spanhouse-clickhouse-supervisor")));
    }
  }

  @Test
  void stop_whileChildIsReplaced_leavesNoChild() throws Exception {
    EmbeddedClickHouse engine = inDirectory().build();
    engine.start();
    long killed = engine.pid();
    process(killed).destroyForcibly();
    Eventually.until("another child", () -> engine.pid() != killed);
    long replacement = engine.pid();
    engine.stop();
    assertThat(alive(replacement)).isFalse();
  }

  @Test
  void terminatedChild_goesOn() throws Exception {
    try (EmbeddedClickHouse engine = inDirectory().build()) {
      engine.start();
      long pid = engine.pid();
      for (String signal : new String[] {"-HUP", "-INT", "-TERM"}) {
        assertThat(new ProcessBuilder("kill", signal, "" + pid).start().waitFor()).isZero();
      }
      assertThat(sql(engine).query("SELECT sleep(1)")).isEqualTo("0");
      assertThat(engine.pid()).isEqualTo(pid);
    }
  }

  @Test
  void killedParent_takesChildAlong() throws Exception {
    try (ChildJvm parent = new ChildJvm(EngineOwner.class)) {
      long child = Long.parseLong(parent.readLine());
      Path data = Path.of(parent.readLine()).getParent();
      assertThat(data).isDirectory();
      parent.kill();
      Eventually.until("the child is gone", () -> !alive(child));
      assertThat(data).doesNotExist();
    }
  }

  @Test
  void start_directoryOfAnotherProcess_namesThatProcess() throws Exception {
    Path data = directory.resolve("data");
    try (ChildJvm owner = new ChildJvm(EngineOwner.class, data.toString())) {
      owner.readLine();
      assertThatThrownBy(() -> inDirectory().build().start())
          .isInstanceOf(ClickHouseException.class)
          .hasMessage(
              "the data directory %s is in use by process %d: stop that, or choose another directory",
              data, owner.pid());
      owner.kill();
      EmbeddedClickHouse successor = inDirectory().build();
      successor.start();
      successor.stop();
    }
  }

  @Test
  void start_directoryOfThisProcess_isRefused() {
    try (EmbeddedClickHouse first = inDirectory().build()) {
      first.start();
      assertThatThrownBy(() -> inDirectory().build().start())
          .isInstanceOf(ClickHouseException.class)
          .hasMessageContaining("is in use by process " + ProcessHandle.current().pid());
      assertThat(sql(first).query("SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void start_unwritableDirectory_saysSo() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatThrownBy(
            () -> EmbeddedClickHouse.builder().dataDirectory(file.resolve("data")).build().start())
        .isInstanceOf(ClickHouseException.class)
        .hasMessageStartingWith("the data directory %s cannot be written", file.resolve("data"))
        .hasMessageNotContaining("\n");
  }

  @Test
  void start_portInUse_saysSo() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> inDirectory().httpPort(port).build().start())
          .isInstanceOf(ClickHouseException.class)
          .hasMessageStartingWith("port %d for ClickHouse cannot be used", port)
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void start_givenPorts_servesHttpAndTcp() throws IOException {
    int http = freePort();
    int tcp = freePort();
    try (EmbeddedClickHouse engine = inDirectory().httpPort(http).tcpPort(tcp).build()) {
      engine.start();
      assertThat(engine.httpUrl()).isEqualTo("http://127.0.0.1:" + http);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), tcp)) {
        assertThat(socket.isConnected()).isTrue();
      }
    }
  }

  @Test
  void log_holdsWarningsOnly() throws IOException {
    try (EmbeddedClickHouse engine = inDirectory().build()) {
      engine.start();
      assertThatThrownBy(() -> sql(engine).query("SELECT missing_column"))
          .hasMessageContaining("missing_column");
    }
    Path data = directory.resolve("data");
    assertThat(Files.readString(data.resolve("clickhouse.log")))
        .contains("missing_column")
        .doesNotContain("<Trace>", "<Debug>", "<Information>");
    assertThat(Files.readString(data.resolve("engine.err"))).doesNotContain("<Trace>", "<Debug>");
  }

  @Test
  void builder_notAPort_isRefused() {
    assertThatThrownBy(() -> EmbeddedClickHouse.builder().httpPort(65_536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a port: 65536");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
