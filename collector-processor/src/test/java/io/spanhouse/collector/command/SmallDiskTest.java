package io.spanhouse.collector.command;

import static io.spanhouse.collector.map.FilledTables.at;
import static io.spanhouse.collector.map.FilledTables.request;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.Query;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code up} with its data on a file system of 400 MiB, which somebody else fills, too. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class SmallDiskTest {
  private static final String PASSWORD = "of-a-small-disk";
  private static final Pattern READY =
      Pattern.compile("spanhouse ready .* http=(\\S+) clickhouse=(\\S+)");
  private static final long NOVEMBER = 1_793_500_000_000_000_000L;
  private static final String RAN_FULL = "ran full: the engine is restarted";

  @TempDir Path directory;

  private final HttpClient http = HttpClient.newHttpClient();
  private SpanhouseProcess up;
  private String receiver;
  private ClickHouseQueries queries;
  private Path filler;
  private int acknowledged;

  @Test
  void disk_nearlyFull_isRefusedUntilThereIsRoom() throws Exception {
    try (SpanhouseProcess process = start()) {
      assertThat(send()).isEqualTo(200);
      assertThat(get("/metrics").body()).contains("spanhouse_disk_refusals_total 0.0");

      fill(90L << 20);
      up.awaitWork(() -> get("/readyz").statusCode() == 503);
      assertThat(get("/readyz").body()).contains("disk", "nearly full");
      HttpResponse<byte[]> refused = post(one(0));
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(get("/metrics").body())
          .contains("spanhouse_disk_refusals_total 1.0", "spanhouse_disk_reserved_bytes 1.048576E8")
          .containsPattern("spanhouse_disk_free_bytes \\d\\.\\d+E[67]");
      assertThat(up.errors()).contains("--min-free-disk");

      // Between both limits it stays as it is.
      shrink(110L << 20);
      TimeUnit.MILLISECONDS.sleep(2_500);
      assertThat(get("/readyz").statusCode()).isEqualTo(503);

      Files.delete(filler);
      up.awaitWork(() -> get("/readyz").statusCode() == 200);
      assertThat(send()).isEqualTo(200);
      assertStored();
      assertThat(up.errors()).doesNotContain(RAN_FULL);
      stop();
    }
  }

  @Test
  void disk_thatRanFull_isReadAgainOnceThereIsRoom() throws Exception {
    try (SpanhouseProcess process = start()) {
      long engine = engine();
      AtomicBoolean end = new AtomicBoolean();
      Thread sender = new Thread(() -> sendUntil(end));
      sender.start();
      up.awaitWork(() -> stored() > 3);

      fill(0);
      up.awaitWork(() -> get("/readyz").statusCode() == 503);
      Files.delete(filler);
      up.awaitError(RAN_FULL);
      up.awaitWork(() -> get("/readyz").statusCode() == 200);
      end.set(true);
      sender.join();
      up.awaitWork(() -> send() == 200);

      assertStored();
      assertThat(engine()).isNotEqualTo(engine);
      stop();
    }
  }

  private SpanhouseProcess start() throws Exception {
    assertThat(new ProcessBuilder("unshare", "-rm", "true").start().waitFor())
        .as(
            "this test mounts a small tmpfs in a namespace of its own: run it as root, or allow user"
                + " namespaces (`unshare -rm true` has to succeed)")
        .isZero();
    Path data = Files.createDirectory(directory.resolve("data"));
    up =
        SpanhouseProcess.start(
            List.of(
                "unshare",
                "-rm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=400m spanhouse \"$0\" && exec \"$@\"",
                data.toString()),
            directory,
            List.of(),
            List.of(
                "up",
                "--data-dir=" + data,
                "--min-free-disk=100MiB",
                "--clickhouse-password=" + PASSWORD,
                "--write-timeout=2s",
                "--grpc-port=0",
                "--http-port=0",
                "--clickhouse-http-port=0"));
    Matcher ready = READY.matcher(up.line());
    assertThat(ready.matches()).isTrue();
    receiver = "http://" + ready.group(1);
    queries =
        new ClickHouseQueries(
            new ClickHouseEndpoint(ready.group(2), "spanhouse", "default", PASSWORD),
            Duration.ofSeconds(30));
    // Seen from here the directory is not mounted.
    filler = Path.of("/proc/" + up.pid() + "/root" + data + "/filler");
    return up;
  }

  private void stop() throws Exception {
    up.signal("TERM");
    assertThat(up.awaitExit()).as(up::errors).isZero();
  }

  private long engine() {
    return up.children().stream().filter(ProcessHandle::isAlive).findFirst().orElseThrow().pid();
  }

  /** Leaves that much free; with 0 nothing. */
  private void fill(long freeBytes) throws IOException {
    byte[] zeros = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(filler)) {
      // Not of its FileStore, which looks for the path without /proc.
      while (freeBytes == 0 || filler.toFile().getUsableSpace() > freeBytes) {
        out.write(zeros);
      }
    } catch (IOException e) {
      assertThat(freeBytes).as(e.toString()).isZero();
      assertThat(e).hasMessageContaining("No space left on device");
    }
  }

  /** Leaves that much free, without more in between. */
  private void shrink(long freeBytes) throws IOException {
    try (FileChannel file = FileChannel.open(filler, StandardOpenOption.WRITE)) {
      file.truncate(file.size() - (freeBytes - filler.toFile().getUsableSpace()));
    }
  }

  private void sendUntil(AtomicBoolean end) {
    while (!end.get()) {
      try {
        send();
      } catch (IOException e) {
        // It is sent again.
      }
    }
  }

  /** Sends a new span, or one that was not acknowledged, again. */
  private int send() throws IOException {
    int status = post(one(acknowledged)).statusCode();
    if (status == 200) {
      acknowledged++;
    }
    return status;
  }

  private static ExportTraceServiceRequest one(int number) {
    ExportTraceServiceRequest.Builder one =
        request(List.of(), 1, i -> at(NOVEMBER + number)).toBuilder();
    one.getResourceSpansBuilder(0)
        .getScopeSpansBuilder(0)
        .getSpansBuilder(0)
        .setSpanId(ByteString.copyFrom(ByteBuffer.allocate(8).putLong(number + 1L).array()));
    return one.build();
  }

  private HttpResponse<byte[]> post(ExportTraceServiceRequest request) throws IOException {
    return exchange(
        HttpRequest.newBuilder(URI.create(receiver + "/v1/traces"))
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(request.toByteArray()))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpResponse<String> get(String path) throws IOException {
    return exchange(
        HttpRequest.newBuilder(URI.create(receiver + path)).build(),
        HttpResponse.BodyHandlers.ofString(US_ASCII));
  }

  private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> body)
      throws IOException {
    try {
      return http.send(request, body);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private long stored() {
    return queries
        .rows(Query.of("SELECT uniqExact(span_id) AS spans FROM spans"))
        .rows()
        .get(0)
        .number("spans");
  }

  private void assertStored() {
    assertThat(stored()).isEqualTo(acknowledged);
  }
}
