package io.spanhouse.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.grpc.CallOptions;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What requests cost in heap, by the JVM's own count of bytes allocated per thread. */
class MemoryTest {
  private static final int LIMIT = 64 << 20;
  private static final int SLACK = 8 << 20;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void row15_grpcGzipBomb_allocatesNoMoreThanTheLimit() throws Exception {
    byte[] bomb = gzipOfZeros(1L << 30);
    try (RunningReceiver server = RunningReceiver.start(ReceiverOptions.defaults())) {
      server.call(new byte[1]);
      long before = allocatedByServer();
      for (byte[] message : new byte[][] {bomb, understated(bomb)}) {
        StatusRuntimeException failure =
            catchThrowableOfType(
                StatusRuntimeException.class, () -> Precompressed.call(server, message));
        assertThat(failure.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
      }
      assertThat(allocatedByServer() - before).isLessThan(LIMIT + SLACK);
    }
  }

  @Test
  void row47_httpGzipBomb_allocatesNoMoreThanTheLimit() throws Exception {
    byte[] bomb = gzipOfZeros(1L << 30);
    try (RunningReceiver server = RunningReceiver.start(ReceiverOptions.defaults())) {
      server.postProtobuf("/v1/traces", new byte[1]);
      long before = allocatedByServer();
      for (byte[] body : new byte[][] {bomb, understated(bomb)}) {
        assertThat(
                server
                    .send(
                        server
                            .post("/v1/traces", body)
                            .header("content-type", "application/x-protobuf")
                            .header("content-encoding", "gzip"))
                    .statusCode())
            .isEqualTo(413);
      }
      assertThat(allocatedByServer() - before).isLessThan(LIMIT + SLACK);
    }
  }

  @Test
  void row16_gzipMessageOf64MiB_isAcceptedByDefaultInOneArray() throws Exception {
    byte[] full = gzipOfZeros(LIMIT);
    try (RunningReceiver server = RunningReceiver.start(ReceiverOptions.defaults())) {
      server.ingest.keepsNothing();
      server.call(new byte[1]);
      long before = allocatedByServer();

      Precompressed.call(server, full);

      assertThat(server.ingest.bytesIngested()).isEqualTo(LIMIT + 1L);
      assertThat(allocatedByServer() - before).isLessThan(LIMIT + SLACK);
    }
  }

  /**
   * Garbage does not grow with the spans of a request, only with their number of HTTP/2 frames:
   * what is left is the server's cost of a request, under 100 bytes a span from 120 spans on.
   */
  @ParameterizedTest
  @ValueSource(strings = {"grpc", "grpc gzip", "http", "http gzip"})
  void requests_leaveUnder12KilobytesOfGarbage(String transport) {
    byte[] plain = Spans.request(100).toByteArray();
    byte[] gzip = RunningReceiver.gzip(plain);
    try (RunningReceiver server = RunningReceiver.start(ReceiverOptions.defaults())) {
      server.ingest.keepsNothing();
      Runnable send =
          switch (transport) {
            case "grpc" -> () -> server.call(plain);
            case "grpc gzip" ->
                () ->
                    server.call(Signal.TRACES, plain, CallOptions.DEFAULT.withCompression("gzip"));
            case "http" -> () -> server.postProtobuf("/v1/traces", plain);
            default ->
                () ->
                    server.send(
                        server
                            .post("/v1/traces", gzip)
                            .header("content-type", "application/x-protobuf")
                            .header("content-encoding", "gzip"));
          };
      int requests = 1000;
      for (int i = 0; i < requests; i++) {
        send.run();
      }
      long before = allocatedByServer();
      for (int i = 0; i < requests; i++) {
        send.run();
      }
      long perRequest = (allocatedByServer() - before) / requests;
      assertThat(perRequest).isLessThan(12_000);
      assertThat(server.ingest.bytesIngested()).isEqualTo(2L * requests * plain.length);
    }
  }

  private long allocatedByServer() {
    long sum = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null
          && (thread.getThreadName().startsWith("spanhouse-receive")
              || thread.getThreadName().startsWith("armeria-common-worker"))) {
        sum += threads.getThreadAllocatedBytes(thread.getThreadId());
      }
    }
    return sum;
  }

  private static byte[] gzipOfZeros(long size) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] zeros = new byte[1 << 20];
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      for (long written = 0; written < size; written += zeros.length) {
        gzip.write(zeros);
      }
    }
    return bytes.toByteArray();
  }

  /** The same bytes with a trailer that says the content is empty. */
  private static byte[] understated(byte[] gzip) {
    byte[] lying = gzip.clone();
    Arrays.fill(lying, lying.length - 4, lying.length, (byte) 0);
    return lying;
  }
}
