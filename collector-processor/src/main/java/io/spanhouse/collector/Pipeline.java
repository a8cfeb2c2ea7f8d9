package io.spanhouse.collector;

import io.spanhouse.collector.batch.Batcher;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.JsonTranscoder;
import io.spanhouse.collector.decode.MetricsCounter;
import io.spanhouse.collector.map.Origin;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.normalize.Conventions;
import io.spanhouse.collector.price.CurrentPrices;
import io.spanhouse.collector.receive.Encoding;
import io.spanhouse.collector.receive.Ingest;
import io.spanhouse.collector.receive.IngestRequest;
import io.spanhouse.collector.receive.IngestResult;
import io.spanhouse.collector.receive.Signal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything between receiving a request and its rows being durable. */
final class Pipeline implements Ingest {
  private static final String NO_METRICS =
      "Spanhouse stores traces and logs, not metrics: send metrics elsewhere";

  private final Batcher batcher;
  private final CollectorMetrics metrics;
  private final Arrivals arrivals = new Arrivals();
  private final ThreadLocal<RequestMapper> mappers;
  private final ThreadLocal<ByteArray> transcoded = ThreadLocal.withInitial(ByteArray::new);

  Pipeline(
      Conventions conventions, CurrentPrices prices, Batcher batcher, CollectorMetrics metrics) {
    this.batcher = batcher;
    this.metrics = metrics;
    mappers = ThreadLocal.withInitial(() -> new RequestMapper(conventions, prices));
  }

  @Override
  public CompletionStage<IngestResult> ingest(IngestRequest request) {
    if (request.signal() == Signal.METRICS) {
      long points =
          new MetricsCounter().dataPoints(request.encoding(), request.body(), request.length());
      return CompletableFuture.completedFuture(
          points == 0 ? IngestResult.SUCCESS : new IngestResult(points, NO_METRICS));
    }
    if (request.encoding() == Encoding.JSON) {
      ByteArray protobuf = transcoded.get();
      protobuf.clear();
      JsonTranscoder transcoder = new JsonTranscoder();
      transcoder.transcode(request.signal(), request.body(), request.length(), protobuf);
      return append(request, protobuf.array(), protobuf.size(), transcoder.warning());
    }
    return append(request, request.body(), request.length(), "");
  }

  private CompletionStage<IngestResult> append(
      IngestRequest request, byte[] message, int length, String warning) {
    Arrivals.Arrival arrival = arrivals.begin();
    try {
      return append(request, message, length, arrival.epochNanos(), warning)
          .whenComplete((result, failure) -> arrival.end());
    } catch (RuntimeException | Error e) {
      arrival.end();
      throw e;
    }
  }

  /** What arrived before is stored, or was given back. */
  Instant arrivedBefore() {
    return arrivals.oldest();
  }

  private CompletionStage<IngestResult> append(
      IngestRequest request, byte[] message, int length, long receivedAt, String warning) {
    RequestMapper mapper = mappers.get();
    Origin origin =
        new Origin(
            request.workspace().getBytes(StandardCharsets.UTF_8), newRequestId(), receivedAt);
    MappedRequest[] mapped = new MappedRequest[1];
    return batcher
        .append(
            tables ->
                mapped[0] =
                    request.signal() == Signal.TRACES
                        ? mapper.mapTraces(request, message, length, origin, tables)
                        : mapper.mapLogs(request, message, length, origin, tables))
        .whenComplete((done, failure) -> count(request.signal(), mapped[0], failure == null))
        .thenApply(done -> result(done, warning));
  }

  private void count(Signal signal, MappedRequest request, boolean durable) {
    metrics.itemsReceived(signal, request.stored() + request.duplicate() + request.rejected());
    if (durable) {
      metrics.itemsStored(signal, request.stored());
      metrics.valuesUnreadable(request.unreadable());
      metrics.itemsDuplicate(signal, request.duplicate());
      metrics.itemsRejected(signal, request.rejected());
    } else {
      metrics.itemsReturned(signal, request.stored() + request.duplicate() + request.rejected());
    }
  }

  private static IngestResult result(MappedRequest request, String warning) {
    String message =
        Stream.of(request.message(), warning)
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining("; "));
    return message.isEmpty() ? IngestResult.SUCCESS : new IngestResult(request.rejected(), message);
  }

  private static byte[] newRequestId() {
    HexFormat hex = HexFormat.of();
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return ("req_" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong()))
        .getBytes(StandardCharsets.US_ASCII);
  }
}
