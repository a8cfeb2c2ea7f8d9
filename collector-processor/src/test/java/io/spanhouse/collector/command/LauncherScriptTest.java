package io.spanhouse.collector.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code bin/spanhouse} in a checkout of its own, with a Maven that only creates files and a Java
 * that only prints its arguments.
 */
class LauncherScriptTest {
  private static final List<String> MODULES =
      List.of(
          "semconv", "clickhouse-schema", "collector-processor", "exporter", "examples/java-agent");
  private static final List<String> TOOLS =
      List.of(
          "cat",
          "find",
          "flock",
          "head",
          "mkdir",
          "mv",
          "readlink",
          "rm",
          "sleep",
          "tail",
          "touch");

  private static final Map<String, String> EXAMPLE =
      Map.of("SPANHOUSE_EXAMPLE", "examples/live-run");

  @TempDir Path directory;

  private Path checkout;
  private Path path;
  private Path jdk;

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = Files.createDirectories(directory.resolve("a checkout"));
    path = Files.createDirectories(directory.resolve("path"));
    jdk = directory.resolve("jdks/jdk-21");
    Files.createDirectories(checkout.resolve("bin"));
    Files.copy(script(), checkout.resolve("bin/spanhouse"));
    executable(checkout.resolve("bin/spanhouse"));
    write(checkout.resolve("pom.xml"), "<project/>");
    for (String module : MODULES) {
      write(checkout.resolve(module).resolve("pom.xml"), "<project/>");
      write(checkout.resolve(module).resolve("src/main/java/A.java"), "class A {}");
    }
    write(checkout.resolve("examples/live-run/pom.xml"), "<project/>");
    for (String tool : TOOLS) {
      install(tool);
    }
    installMaven();
    installJdk(jdk, "21.0.4");
  }

  @Test
  void start_withoutJdk_saysWhatToInstall() throws Exception {
    Run run = run(Map.of("SPANHOUSE_JDK_DIRS", directory.resolve("none").toString()), "demo");
    assertThat(run.status).isEqualTo(1);
    assertThat(run.err)
        .hasSize(1)
        .first()
        .asString()
        .startsWith("spanhouse: no JDK 17 or newer found.")
        .contains(
            "apt-get install openjdk-17-jdk-headless", "brew install openjdk@17", "JAVA_HOME");
    assertThat(run.out).isEmpty();
  }

  @Test
  void start_withOldJdk_namesIt() throws Exception {
    Path old = directory.resolve("old/jdk-11");
    installJdk(old, "11.0.2");
    Run run = run(Map.of("SPANHOUSE_JDK_DIRS", old.getParent().toString()), "demo");
    assertThat(run.status).isEqualTo(1);
    assertThat(run.err).hasSize(1).first().asString().contains("found only " + old + " (11)");
  }

  @Test
  void start_withJavaHome_prefersIt() throws Exception {
    Path other = directory.resolve("other/jdk-17");
    installJdk(other, "17.0.1");
    Run run =
        run(
            Map.of(
                "JAVA_HOME", other.toString(), "SPANHOUSE_JDK_DIRS", jdk.getParent().toString()));
    assertThat(run.out).first().isEqualTo("java of " + other);
  }

  @Test
  void start_withTooOldJavaHome_takesTheNext() throws Exception {
    Path old = directory.resolve("old/jdk-8");
    installJdk(old, "1.8.0_302");
    Run run =
        run(Map.of("JAVA_HOME", old.toString(), "SPANHOUSE_JDK_DIRS", jdk.getParent().toString()));
    assertThat(run.status).as(String.join("\n", run.err)).isZero();
    assertThat(run.out).first().isEqualTo("java of " + jdk);
  }

  @Test
  void start_withoutMaven_saysWhatToInstall() throws Exception {
    Files.delete(path.resolve("mvn"));
    Run run = run("demo");
    assertThat(run.status).isEqualTo(1);
    assertThat(run.err)
        .hasSize(1)
        .first()
        .asString()
        .contains("Maven", "apt-get install maven", "brew install maven");
  }

  @Test
  void start_firstTime_buildsThenRuns() throws Exception {
    Run run = run("sql", "SELECT 'a b'", "--format", "CSV");
    assertThat(run.status).isZero();
    assertThat(run.err).containsExactly("spanhouse: building (first time takes a few minutes)...");
    assertThat(run.out)
        .contains(
            "-Dspanhouse.home=" + checkout,
            checkout
                + "/collector-processor/target/spanhouse-collector-processor-1.jar:"
                + checkout
                + "/collector-processor/target/lib/*")
        .endsWith(
            "io.spanhouse.collector.command.Spanhouse", "sql", "SELECT 'a b'", "--format", "CSV");
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void start_whenBuilt_doesNotBuildAgain() throws Exception {
    run("doctor");
    Files.delete(path.resolve("mvn"));
    Run run = run("doctor");
    assertThat(run.status).isZero();
    assertThat(run.err).isEmpty();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void start_whenBuiltByHand_doesNotBuildAgain() throws Exception {
    run("doctor");
    Files.delete(checkout.resolve("target/.built"));
    assertThat(run("doctor").err).isEmpty();
  }

  @Test
  void start_afterASourceChanged_buildsOnce() throws Exception {
    run("doctor");
    Path source = checkout.resolve("clickhouse-schema/src/main/java/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(5)));
    age(checkout.resolve("target/.built"));
    age(checkout.resolve("clickhouse-schema/target/spanhouse-clickhouse-schema-1.jar"));
    assertThat(run("doctor").err).containsExactly("spanhouse: sources changed, building...");
    assertThat(run("doctor").err).isEmpty();
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void start_afterAPomChanged_dropsOldDependencies() throws Exception {
    run("doctor");
    Path stale = checkout.resolve("collector-processor/target/lib/dependency-0.9.jar");
    write(stale, "");
    for (String module : MODULES) {
      age(
          checkout
              .resolve(module)
              .resolve("target/spanhouse-" + module.replace('/', '-') + "-1.jar"));
    }
    age(checkout.resolve("target/.built"));
    Files.setLastModifiedTime(
        checkout.resolve("pom.xml"), FileTime.from(Instant.now().minusSeconds(5)));
    run("doctor");
    assertThat(builds()).isEqualTo(2);
    assertThat(stale).doesNotExist();
  }

  @Test
  void start_afterABuildThatWasKilled_buildsAgain() throws Exception {
    run("doctor");
    write(checkout.resolve("target/.building"), "");
    run("doctor");
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void start_whenTheBuildFails_showsItsLog() throws Exception {
    write(path.resolve("mvn"), "#!/bin/bash\necho 'COMPILATION ERROR in A.java'\nexit 3\n");
    executable(path.resolve("mvn"));
    Run run = run("doctor");
    assertThat(run.status).isEqualTo(1);
    assertThat(run.out).isEmpty();
    assertThat(run.err)
        .contains("COMPILATION ERROR in A.java")
        .last()
        .asString()
        .startsWith("spanhouse: the build failed; the whole log is " + checkout);
  }

  @ParameterizedTest
  @ValueSource(strings = {"flock", "perl"})
  void start_twiceAtOnce_buildsOnce(String locker) throws Exception {
    Files.delete(path.resolve("flock"));
    install(locker);
    Process first = start(Map.of(), "doctor");
    Process second = start(Map.of(), "doctor");
    Run a = finish(first);
    Run b = finish(second);
    assertThat(a.status).isZero();
    assertThat(b.status).isZero();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void example_whereOnlyTheRestIsBuilt_isBuiltThenRun() throws Exception {
    run("demo");
    Run run = run(EXAMPLE, "io.spanhouse.examples.NightShift", "http://127.0.0.1:4317");
    assertThat(run.status).as(String.join("\n", run.err)).isZero();
    assertThat(run.err).containsExactly("spanhouse: sources changed, building...");
    assertThat(run.out)
        .contains(
            checkout
                + "/examples/live-run/target/spanhouse-examples-live-run-1.jar:"
                + checkout
                + "/examples/live-run/target/lib/*")
        .endsWith("io.spanhouse.examples.NightShift", "http://127.0.0.1:4317");
    assertThat(run(EXAMPLE).err).isEmpty();
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void example_afterASourceChangedAndTheRestWasBuilt_isBuiltAgain() throws Exception {
    run(EXAMPLE);
    age(checkout.resolve("examples/live-run/target/.built"));
    Files.setLastModifiedTime(
        checkout.resolve("semconv/src/main/java/A.java"),
        FileTime.from(Instant.now().minusSeconds(5)));
    run(EXAMPLE);
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void example_notBuilt_saysWhatToDo() throws Exception {
    run("demo");
    Run run =
        run(Map.of("SPANHOUSE_EXAMPLE", "examples/live-run", "SPANHOUSE_NO_BUILD", "1"), "Main");
    assertThat(run.status).isEqualTo(1);
    assertThat(run.err)
        .containsExactly(
            "spanhouse: examples/live-run is not built: run it without SPANHOUSE_NO_BUILD");
  }

  @Test
  void example_thatIsNone_isNamed() throws Exception {
    Run run = run(Map.of("SPANHOUSE_EXAMPLE", "examples/none"), "Main");
    assertThat(run.status).isEqualTo(1);
    assertThat(run.err)
        .containsExactly(
            "spanhouse: SPANHOUSE_EXAMPLE is examples/none, which is no module of " + checkout);
  }

  @Test
  void start_throughSymbolicLinks_findsTheCheckout() throws Exception {
    Path links = Files.createDirectories(directory.resolve("links"));
    Files.createSymbolicLink(links.resolve("second"), checkout.resolve("bin/spanhouse"));
    Files.createSymbolicLink(links.resolve("first"), Path.of("second"));
    Run run = finish(start(links.resolve("first"), Map.of(), "doctor"));
    assertThat(run.out).contains("-Dspanhouse.home=" + checkout);
  }

  @Test
  void exitStatus_isThatOfJava() throws Exception {
    assertThat(run(Map.of("FAKE_STATUS", "7"), "doctor").status).isEqualTo(7);
  }

  @Test
  void up_isRunWithBothCompilers() throws Exception {
    assertThat(run("up").out).doesNotContain("-XX:TieredStopAtLevel=1");
    assertThat(run("runs").out).contains("-XX:TieredStopAtLevel=1");
  }

  @Test
  void javaOptions_ofTheUser_arePassedOn() throws Exception {
    assertThat(run(Map.of("SPANHOUSE_JAVA_OPTS", "-Xmx2g -Dx=y"), "up").out)
        .contains("-Xmx2g", "-Dx=y");
  }

  private void install(String tool) throws IOException {
    write(path.resolve(tool), "#!/bin/bash\nexec '" + real(tool) + "' \"$@\"\n");
    executable(path.resolve(tool));
  }

  private void installMaven() throws IOException {
    write(
        path.resolve("mvn"),
        """
        #!/bin/bash
        sleep 0.3
        echo build >>"$PWD/builds"
        for module in %s; do
          mkdir -p "$module/target"
          touch "$module/target/spanhouse-${module/\\//-}-1.jar"
        done
        mkdir -p collector-processor/target/lib examples/java-agent/target/lib
        if [[ $* == *examples/live-run* ]]; then
          mkdir -p examples/live-run/target/lib
          touch examples/live-run/target/spanhouse-examples-live-run-1.jar
        fi
        """
            .formatted(String.join(" ", MODULES)));
    executable(path.resolve("mvn"));
  }

  private void installJdk(Path home, String version) throws IOException {
    write(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    write(home.resolve("bin/javac"), "#!/bin/bash\n");
    write(
        home.resolve("bin/java"),
        "#!/bin/bash\nprintf '%s\\n' 'java of " + home + "' \"$@\"\nexit ${FAKE_STATUS:-0}\n");
    executable(home.resolve("bin/javac"));
    executable(home.resolve("bin/java"));
  }

  private long builds() throws IOException {
    return Files.readAllLines(checkout.resolve("builds")).size();
  }

  private Run run(String... arguments) throws Exception {
    return run(Map.of(), arguments);
  }

  private Run run(Map<String, String> variables, String... arguments) throws Exception {
    return finish(start(variables, arguments));
  }

  private Process start(Map<String, String> variables, String... arguments) throws IOException {
    return start(checkout.resolve("bin/spanhouse"), variables, arguments);
  }

  private Process start(Path program, Map<String, String> variables, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(real("bash").toString(), program.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", path.toString());
    builder.environment().put("SPANHOUSE_JDK_DIRS", jdk.getParent().toString());
    builder.environment().putAll(variables);
    return builder.start();
  }

  private static Run finish(Process process) throws Exception {
    process.getOutputStream().close();
    List<String> out = new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    List<String> err = new String(process.getErrorStream().readAllBytes(), UTF_8).lines().toList();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), out, err);
  }

  private record Run(int status, List<String> out, List<String> err) {}

  /** The script of this checkout, from wherever the tests are started. */
  private static Path script() {
    Path above = Path.of("").toAbsolutePath();
    while (!Files.exists(above.resolve("bin/spanhouse"))) {
      above = above.getParent();
      assertThat(above).as("a directory with bin/spanhouse above the current one").isNotNull();
    }
    return above.resolve("bin/spanhouse");
  }

  private static Path real(String tool) {
    for (String directory : System.getenv("PATH").split(":")) {
      Path candidate = Path.of(directory, tool);
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    throw new AssertionError(tool + " is needed by this test and is not on the PATH");
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void executable(Path file) {
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static void age(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
  }
}
