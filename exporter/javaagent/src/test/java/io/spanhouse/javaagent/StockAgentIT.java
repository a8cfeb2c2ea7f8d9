package io.spanhouse.javaagent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.context.Context;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.spanhouse.semconv.AgentTelemetry;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar in the agent as published, in a JVM of its own. */
class StockAgentIT {
  private static final Path EXTENSION = Path.of(System.getProperty("extension.jar"));
  private static final Path AGENT = Path.of(System.getProperty("agent.jar"));

  @TempDir Path directory;

  private OtlpHttpReceiver receiver;

  @BeforeEach
  void open() throws IOException {
    receiver = new OtlpHttpReceiver();
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  @Test
  void jar_holdsNothingButSpanhouse() throws IOException {
    try (JarFile jar = new JarFile(EXTENSION.toFile())) {
      assertThat(jar.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName))
          .contains("io/spanhouse/exporter/SpanhouseAutoConfiguration.class")
          .allMatch(name -> name.startsWith("io/spanhouse/") || name.startsWith("META-INF/"));
    }
  }

  @Test
  void program_isRecorded() throws Exception {
    Path log = directory.resolve("program.log");
    Process program = start(log);
    try {
      Span started = await(log, span -> isNamed(span, "agent.invoke plain"));
      assertThat(started.getEndTimeUnixNano()).isZero();
      assertThat(attributes(started)).containsEntry("spanhouse.running", "true");

      goOn(program);
      Span run =
          await(log, span -> isNamed(span, "agent.invoke plain") && span.getEndTimeUnixNano() > 0);
      Span http = await(log, span -> attributes(span).containsKey("http.request.method"));
      assertThat(http.getParentSpanId()).isEqualTo(run.getSpanId());
      assertThat(http.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
      assertThat(attributes(run).get("spanhouse.run.id")).startsWith("run_");
      assertThat(attributes(http))
          .containsEntry("spanhouse.run.id", attributes(run).get("spanhouse.run.id"))
          .containsEntry("spanhouse.customer.id", "acme")
          .containsEntry("gen_ai.agent.name", "plain");

      goOn(program);
      assertThat(program.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(program.exitValue()).as(() -> text(log)).isZero();
      assertThat(text(log)).doesNotContain("Exception");
      assertAnnotatedMethods(log);
      assertThat(receiver.logs())
          .anySatisfy(event -> assertThat(event.toString()).contains("asking"));
    } finally {
      program.destroyForcibly();
    }
  }

  @Test
  void program_isRecordedThroughADirectory() throws Exception {
    Path log = directory.resolve("program.log");
    Path disk = directory.resolve("disk");
    Process program = start(log, "-Dotel.exporter.spanhouse.disk.dir=" + disk);
    try {
      goOn(program);
      goOn(program);
      assertThat(program.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(text(log)).doesNotContain("Exception");
      assertAnnotatedMethods(log);
      assertThat(disk.resolve("traces")).isDirectoryNotContaining("glob:**.otlp");
    } finally {
      program.destroyForcibly();
    }
  }

  private void assertAnnotatedMethods(Path log) throws Exception {
    Span run = ended("agent.invoke annotated");
    assertThat(run.getParentSpanId()).as("parent").isEqualTo(ByteString.EMPTY);
    assertThat(attributes(run))
        .containsEntry("gen_ai.agent.name", "annotated")
        .containsEntry("spanhouse.input", "{\"question\":\"Where is my order?\"}");
    Span model = ended("model.call gpt-5.4");
    assertThat(model.getParentSpanId()).isEqualTo(run.getSpanId());
    assertThat(attributes(model).get("gen_ai.output.messages")).contains("answer to away");
    Span tool = ended("tool.execute search_web");
    assertThat(tool.getParentSpanId()).isEqualTo(run.getSpanId());
    assertThat(attributes(tool))
        .containsEntry("gen_ai.tool.call.arguments", "{\"query\":\"Where is my order?\"}");
    assertThat(attributes(ended("tool.execute stock")))
        .containsEntry("gen_ai.tool.call.arguments", "{\"item\":\"shoe\"}");
    Span broken = ended("tool.execute broken");
    assertThat(broken.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(text(log)).contains("refused: user left");
    assertThat(attributes(ended("tool.execute refused")))
        .containsEntry("spanhouse.event.status", "cancelled");
    assertThat(receiver.logs())
        .as(() -> text(log))
        .filteredOn(event -> event.getSpanId().equals(run.getSpanId()))
        .extracting(LogRecord::toString)
        .anyMatch(event -> event.contains("click"));
  }

  private Span ended(String name) {
    List<Span> spans =
        receiver.spans().stream()
            .filter(span -> isNamed(span, name) && span.getEndTimeUnixNano() > 0)
            .toList();
    assertThat(spans).as("spans named " + name).hasSize(1);
    return spans.get(0);
  }

  private Process start(Path log, String... options) throws IOException {
    assertThat(List.of(EXTENSION, AGENT)).allMatch(Files::isRegularFile);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-Xmx256m",
            "-javaagent:" + AGENT,
            "-Dotel.javaagent.extensions=" + EXTENSION,
            "-Dotel.traces.exporter=spanhouse",
            "-Dotel.metrics.exporter=none",
            "-Dotel.exporter.spanhouse.endpoint=" + receiver.address(),
            // What is sent before the program ends is sent because a run ended.
            "-Dotel.bsp.schedule.delay=600000",
            "-cp",
            Stream.of(
                    ObservedProgram.class,
                    AgentTelemetry.class,
                    OpenTelemetry.class,
                    Context.class,
                    ComponentLoader.class)
                .map(StockAgentIT::location)
                .collect(Collectors.joining(File.pathSeparator)),
            ObservedProgram.class.getName(),
            receiver.address() + "/page"));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static String location(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  private static void goOn(Process program) throws IOException {
    OutputStream input = program.getOutputStream();
    input.write('\n');
    input.flush();
  }

  private Span await(Path log, Predicate<Span> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (true) {
      var found = receiver.spans().stream().filter(wanted).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      assertThat(System.nanoTime())
          .as(() -> "arrived: " + receiver.spans() + "\n" + text(log))
          .isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static boolean isNamed(Span span, String name) {
    return span.getName().equals(name);
  }

  private static Map<String, String> attributes(Span span) {
    return span.getAttributesList().stream()
        .collect(Collectors.toMap(KeyValue::getKey, attribute -> value(attribute.getValue())));
  }

  private static String value(AnyValue value) {
    return value.hasStringValue()
        ? value.getStringValue()
        : value.hasBoolValue() ? Boolean.toString(value.getBoolValue()) : value.toString();
  }

  private static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
