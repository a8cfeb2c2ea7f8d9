package io.spanhouse.benchmarks.load;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.nio.ByteBuffer;
import picocli.CommandLine.Option;

/** Sends {@link Histories}, one request after the other. */
public final class HistoryLoad {
  @Option(names = "--sessions", paramLabel = "N", description = "Sessions in all.")
  private int sessions = 200;

  @Option(names = "--parallel", paramLabel = "N", description = "Sessions at one time.")
  private int parallel = 20;

  @Option(names = "--calls", paramLabel = "N", description = "Model calls a session.")
  private int calls = 50;

  @Option(names = "--message-chars", paramLabel = "N", description = "Mean length of a message.")
  private int messageChars = 1000;

  @Option(
      names = "--gap-seconds",
      paramLabel = "SECONDS",
      description = "Mean time between two calls of a session.")
  private double gapSeconds = 8;

  @Option(
      names = "--trace-a-call",
      description = "A trace each call, as of a chat, instead of one a session, as of an agent.")
  private boolean traceACall;

  @Option(names = "--calls-per-request", paramLabel = "N", description = "Model calls a request.")
  private int callsPerRequest = 20;

  /** Sends everything to {@code host:port}; returns how many calls were acknowledged. */
  public int send(String endpoint) {
    Histories histories =
        new Histories(
            sessions, parallel, calls, messageChars, (long) (gapSeconds * 1e9), traceACall);
    int sent = 0;
    try (TraceClient client = new TraceClient(endpoint, 1)) {
      while (true) {
        ExportTraceServiceRequest request = histories.next(callsPerRequest);
        int spans = request.getResourceSpans(0).getScopeSpans(0).getSpansCount();
        if (spans == 0) {
          return sent;
        }
        Answer answer = client.send(0, framed(request)).toCompletableFuture().join();
        if (!answer.isOk()) {
          throw new IllegalStateException("not acknowledged: " + answer.status());
        }
        sent += spans;
      }
    }
  }

  private static ByteBuffer framed(ExportTraceServiceRequest request) {
    byte[] message = request.toByteArray();
    return ByteBuffer.allocate(RequestTemplate.GRPC_PREFIX_BYTES + message.length)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .flip();
  }
}
