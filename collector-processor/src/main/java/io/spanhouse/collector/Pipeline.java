package io.spanhouse.collector;

import io.spanhouse.collector.batch.Batcher;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.JsonTranscoder;
import io.spanhouse.collector.decode.MetricsCounter;
import io.spanhouse.collector.map.Origin;
import io.spanhouse.collector.normalize.Conventions;
import io.spanhouse.collector.receive.Encoding;
import io.spanhouse.collector.receive.Ingest;
import io.spanhouse.collector.receive.IngestRequest;
import io.spanhouse.collector.receive.IngestResult;
import io.spanhouse.collector.receive.Signal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;

/** Everything between receiving a request and its rows being durable. */
final class Pipeline implements Ingest {
  private static final String NO_METRICS =
      "Spanhouse stores traces and logs, not metrics: send metrics elsewhere";

  private final Batcher batcher;
  private final ThreadLocal<RequestMapper> mappers;
  private final ThreadLocal<ByteArray> transcoded = ThreadLocal.withInitial(ByteArray::new);

  Pipeline(Conventions conventions, Batcher batcher) {
    this.batcher = batcher;
    mappers = ThreadLocal.withInitial(() -> new RequestMapper(conventions));
  }

  @Override
  public CompletionStage<IngestResult> ingest(IngestRequest request) {
    if (request.signal() == Signal.METRICS) {
      long points =
          new MetricsCounter().dataPoints(request.encoding(), request.body(), request.length());
      return CompletableFuture.completedFuture(
          points == 0 ? IngestResult.SUCCESS : new IngestResult(points, NO_METRICS));
    }
    byte[] message = request.body();
    int length = request.length();
    if (request.encoding() == Encoding.JSON) {
      ByteArray protobuf = transcoded.get();
      protobuf.clear();
      new JsonTranscoder().transcode(request.signal(), request.body(), length, protobuf);
      message = protobuf.array();
      length = protobuf.size();
    }
    return append(request, message, length);
  }

  private CompletionStage<IngestResult> append(IngestRequest request, byte[] message, int length) {
    RequestMapper mapper = mappers.get();
    Origin origin =
        new Origin(
            request.workspace().getBytes(StandardCharsets.UTF_8),
            newRequestId(),
            request.receivedAtEpochNanos());
    return batcher.append(
        tables ->
            request.signal() == Signal.TRACES
                ? mapper.mapTraces(request, message, length, origin, tables)
                : mapper.mapLogs(request, message, length, origin, tables));
  }

  private static byte[] newRequestId() {
    HexFormat hex = HexFormat.of();
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return ("req_" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong()))
        .getBytes(StandardCharsets.US_ASCII);
  }
}
