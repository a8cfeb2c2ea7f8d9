package io.spanhouse.collector;

import io.spanhouse.collector.batch.Batcher;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.request.JsonTranscoder;
import io.spanhouse.collector.decode.request.MetricsCounter;
import io.spanhouse.collector.decode.request.TextRepair;
import io.spanhouse.collector.decode.request.WrongSignal;
import io.spanhouse.collector.map.Origin;
import io.spanhouse.collector.metrics.Change;
import io.spanhouse.collector.metrics.Changes;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.normalize.Conventions;
import io.spanhouse.collector.price.CurrentPrices;
import io.spanhouse.collector.receive.Encoding;
import io.spanhouse.collector.receive.Ingest;
import io.spanhouse.collector.receive.IngestRequest;
import io.spanhouse.collector.receive.IngestResult;
import io.spanhouse.collector.receive.PermanentException;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.settle.ArrivalTimes;
import java.nio.charset.StandardCharsets;
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

  private static final String NOTHING_FOUND =
      "nothing was stored: no item stands where OTLP has it, and unknown fields were ignored";

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
    Changes changes = new Changes();
    if (request.encoding() == Encoding.PROTOBUF) {
      return append(request, new Message(request.body(), request.length(), changes, "", ""));
    }
    ByteArray protobuf = transcoded.get();
    protobuf.clear();
    JsonTranscoder transcoder = new JsonTranscoder();
    transcoder.transcode(request.signal(), request.body(), request.length(), protobuf);
    changes.addAll(transcoder.changes());
    return append(
        request,
        new Message(
            protobuf.array(),
            protobuf.size(),
            changes,
            transcoder.warning(),
            transcoder.hasSkipped() ? NOTHING_FOUND : ""));
  }

  /**
   * A request in protobuf.
   *
   * @param changes made so far
   * @param warning what the sender should know
   * @param warningIfEmpty what it should know as well if there is no item in it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Message(
      byte[] bytes, int length, Changes changes, String warning, String warningIfEmpty) {}

  private CompletionStage<IngestResult> append(IngestRequest request, Message message) {
    Arrivals.Arrival arrival = arrivals.begin();
    try {
      return append(request, message, arrival.epochNanos())
          .whenComplete((result, failure) -> arrival.end());
    } catch (RuntimeException | Error e) {
      arrival.end();
      throw e;
    }
  }

  private CompletionStage<IngestResult> append(
      IngestRequest request, Message message, long receivedAt) {
    try {
      return appendRows(request, message, receivedAt);
    } catch (PermanentException e) {
      return appendRows(request, repaired(request.signal(), message, e), receivedAt);
    }
  }

  /**
   * A request that cannot be read, with its text made UTF-8.
   *
   * @throws PermanentException why it cannot be read, if that is not why
   */
  private static Message repaired(Signal signal, Message message, PermanentException failure) {
    WrongSignal.refuse(signal, message.bytes(), message.length());
    ByteArray out = new ByteArray(message.length() + message.length() / 8);
    int parts;
    try {
      parts = TextRepair.repair(signal, message.bytes(), message.length(), out);
    } catch (PermanentException e) {
      throw failure;
    }
    if (parts == 0) {
      throw failure;
    }
    message.changes().add(Change.REPAIRED_TEXT, parts);
    return new Message(
        out.array(), out.size(), message.changes(), message.warning(), message.warningIfEmpty());
  }

  ArrivalTimes arrivals() {
    return arrivals;
  }

  private CompletionStage<IngestResult> appendRows(
      IngestRequest request, Message message, long receivedAt) {
    RequestMapper mapper = mappers.get();
    byte[] bytes = message.bytes();
    int length = message.length();
    Origin origin =
        new Origin(
            request.workspace().getBytes(StandardCharsets.UTF_8), newRequestId(), receivedAt);
    MappedRequest[] mapped = new MappedRequest[1];
    return batcher
        .append(
            tables -> {
              MappedRequest done =
                  request.signal() == Signal.TRACES
                      ? mapper.mapTraces(request, bytes, length, origin, tables)
                      : mapper.mapLogs(request, bytes, length, origin, tables);
              done.changes().addAll(message.changes());
              mapped[0] = done;
              return done;
            })
        .whenComplete((done, failure) -> count(request.signal(), mapped[0], failure == null))
        .thenApply(done -> result(done, message));
  }

  private void count(Signal signal, MappedRequest request, boolean durable) {
    metrics.itemsReceived(signal, request.items());
    if (durable) {
      metrics.itemsStored(signal, request.stored());
      metrics.itemsDuplicate(signal, request.duplicate());
      metrics.itemsRejected(signal, request.rejected());
      metrics.contentChanged(signal, request.changes());
    } else {
      metrics.itemsReturned(signal, request.items());
    }
  }

  private static IngestResult result(MappedRequest request, Message sent) {
    String nothing = request.items() == 0 ? sent.warningIfEmpty() : "";
    String message =
        Stream.of(request.message(), request.changes().toString(), sent.warning(), nothing)
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
