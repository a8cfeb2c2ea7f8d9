package io.spanhouse.exporter.clickhouse;

import io.opentelemetry.exporter.internal.marshal.Marshaler;
import io.opentelemetry.exporter.internal.otlp.logs.LogsRequestMarshaler;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.spanhouse.collector.CollectorOptions;
import io.spanhouse.collector.Flow;
import io.spanhouse.collector.StartException;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.receive.Encoding;
import io.spanhouse.collector.receive.IngestRequest;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes spans and log records into ClickHouse, as the rows that a collector makes of them. A batch
 * succeeds once its rows are committed.
 *
 * <p>{@link #spans} and {@link #logRecords} may be handed out several times; ClickHouse is let go
 * when each was shut down.
 */
public final class DirectExporter {
  private final Flow flow;
  private final String workspace;
  private final AtomicInteger users = new AtomicInteger();

  private DirectExporter(Flow flow, String workspace) {
    this.flow = flow;
    this.workspace = workspace;
  }

  /**
   * Checks ClickHouse and its schema.
   *
   * @param options those about ClickHouse, blocks and settling count, the others do not
   * @param workspace the tenant that all rows belong to
   * @throws StartException when it cannot run; the message says what is wrong and what to do
   */
  public static DirectExporter open(CollectorOptions options, String workspace) {
    return new DirectExporter(Flow.open(options, new CollectorMetrics()), workspace);
  }

  /** An exporter of spans; its batch processor is the caller's. */
  public SpanExporter spans() {
    users.incrementAndGet();
    return new DirectSpanExporter(this);
  }

  /** An exporter of log records; its batch processor is the caller's. */
  public LogRecordExporter logRecords() {
    users.incrementAndGet();
    return new DirectLogRecordExporter(this);
  }

  CompletableResultCode exportSpans(Collection<SpanData> spans) {
    return export(Signal.TRACES, TraceRequestMarshaler.create(spans));
  }

  CompletableResultCode exportLogRecords(Collection<LogRecordData> records) {
    return export(Signal.LOGS, LogsRequestMarshaler.create(records));
  }

  private CompletableResultCode export(Signal signal, Marshaler request) {
    CompletableResultCode result = new CompletableResultCode();
    try {
      ByteArrayOutputStream message = new ByteArrayOutputStream(request.getBinarySerializedSize());
      request.writeBinaryTo(message);
      byte[] body = message.toByteArray();
      flow.ingest(
              new IngestRequest(
                  signal, Encoding.PROTOBUF, Transport.DIRECT, workspace, body, body.length))
          .whenComplete(
              (stored, failure) -> {
                var unused = failure == null ? result.succeed() : result.failExceptionally(failure);
              });
    } catch (IOException | RuntimeException e) {
      result.failExceptionally(e);
    }
    return result;
  }

  /** Called by each exporter once. */
  void release() {
    if (users.decrementAndGet() == 0) {
      flow.close();
    }
  }
}
