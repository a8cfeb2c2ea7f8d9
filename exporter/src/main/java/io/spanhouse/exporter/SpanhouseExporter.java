package io.spanhouse.exporter;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.SdkLoggerProviderBuilder;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.spanhouse.exporter.disk.DiskLimits;
import io.spanhouse.exporter.disk.DiskQueue;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * OpenTelemetry's own OTLP exporter with settings that suit a receiver which acknowledges only what
 * is stored, and a count of what became of the spans.
 *
 * <pre>{@code
 * SpanhouseExporter exporter = SpanhouseExporter.builder().endpoint("http://127.0.0.1:4317").build();
 * OpenTelemetrySdk sdk =
 *     OpenTelemetrySdk.builder()
 *         .setTracerProvider(exporter.tracerProviderBuilder().setResource(resource).build())
 *         .setLoggerProvider(exporter.loggerProviderBuilder().setResource(resource).build())
 *         .build();
 * }</pre>
 *
 * <p>Every span handed over ends up in {@link #deliveredSpans} or {@link #lostSpans}. What the
 * batch processor drops because its queue is full never gets here: the SDK counts that.
 */
public final class SpanhouseExporter implements SpanExporter, StartExporter {
  /** At about 1 KB a span, 8 MB of spans wait for a receiver that is away. */
  static final int MAX_QUEUED = 8192;

  static final int MAX_PER_REQUEST = 512;

  /** Runs show up a second after they end; 5 seconds, the SDK's default, feel broken. */
  static final Duration FLUSH_INTERVAL = Duration.ofSeconds(1);

  /** The batch processor must not give up on a request that the exporter still tries. */
  static final Duration GRACE = Duration.ofSeconds(5);

  /** What the receiver takes; the SDK's default of 128 cuts long conversations. */
  static final int MAX_ATTRIBUTES = 1024;

  /** A run's log lines are events of its span; the SDK's default is 128. */
  static final int MAX_EVENTS = 4096;

  private final OtlpExporters exporters;
  private final @Nullable DiskQueue spansOnDisk;
  private final @Nullable DiskQueue logsOnDisk;
  private final SpanExporter otlp;
  private final Duration timeout;
  private final boolean live;
  private final LongAdder delivered = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private @Nullable LogRecordExporter otlpLogs;

  SpanhouseExporter(
      OtlpExporters exporters, @Nullable DiskLimits disk, Duration timeout, boolean live) {
    this.exporters = exporters;
    this.spansOnDisk = disk == null ? null : disk.spans();
    this.logsOnDisk = disk == null ? null : disk.logRecords();
    this.otlp = exporters.spans(spansOnDisk);
    this.timeout = timeout;
    this.live = live;
  }

  public static SpanhouseExporterBuilder builder() {
    return new SpanhouseExporterBuilder();
  }

  /**
   * A tracer provider that stamps spans with their run, batches them and sends them here, at once
   * when an outermost run ends, and tells of running spans unless that is turned off. Its limits
   * are high enough for agent spans. Resource and sampler are left to the caller.
   */
  public SdkTracerProviderBuilder tracerProviderBuilder() {
    SpanProcessor batch =
        BatchSpanProcessor.builder(this)
            .setMaxQueueSize(MAX_QUEUED)
            .setMaxExportBatchSize(MAX_PER_REQUEST)
            .setScheduleDelay(FLUSH_INTERVAL)
            .setExporterTimeout(timeout.plus(GRACE))
            .build();
    SdkTracerProviderBuilder builder =
        SdkTracerProvider.builder()
            .setSpanLimits(
                SpanLimits.builder()
                    .setMaxNumberOfAttributes(MAX_ATTRIBUTES)
                    .setMaxNumberOfEvents(MAX_EVENTS)
                    .build())
            .addSpanProcessor(RunStampingSpanProcessor.create())
            .addSpanProcessor(new RunFlushingSpanProcessor(batch));
    return live ? builder.addSpanProcessor(LiveSpanProcessor.create(starts())) : builder;
  }

  /** A logger provider that batches log records, such as explicit events, and sends them here. */
  public SdkLoggerProviderBuilder loggerProviderBuilder() {
    return SdkLoggerProvider.builder()
        .addLogRecordProcessor(
            new FlushingLogRecordProcessor(
                BatchLogRecordProcessor.builder(logRecords())
                    .setMaxQueueSize(MAX_QUEUED)
                    .setMaxExportBatchSize(MAX_PER_REQUEST)
                    .setScheduleDelay(FLUSH_INTERVAL)
                    .setExporterTimeout(timeout.plus(GRACE))
                    .build()));
  }

  /** Takes starts of spans to the same place; they are not counted. */
  @Override
  public SpanExporter starts() {
    return otlp;
  }

  /** Takes log records to the same place; for a logger provider of one's own. */
  public synchronized LogRecordExporter logRecords() {
    if (otlpLogs == null) {
      otlpLogs = exporters.logRecords(logsOnDisk);
    }
    return otlpLogs;
  }

  /** Spans that a receiver has acknowledged or, where there is a disk, that are on it. */
  public long deliveredSpans() {
    return delivered.sum();
  }

  /** Spans given up after all retries, or refused for good. */
  public long lostSpans() {
    return lost.sum();
  }

  /**
   * Requests, of up to 512 spans or log records, that were on disk and are lost: too old, in the
   * way of newer ones, or refused by the receiver.
   */
  public long lostRequests() {
    return Stream.of(spansOnDisk, logsOnDisk)
        .filter(Objects::nonNull)
        .mapToLong(DiskQueue::givenUp)
        .sum();
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int count = spans.size();
    CompletableResultCode result = otlp.export(spans);
    return result.whenComplete(() -> (result.isSuccess() ? delivered : lost).add(count));
  }

  @Override
  public CompletableResultCode flush() {
    return otlp.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return otlp.shutdown();
  }

  @Override
  public String toString() {
    return "SpanhouseExporter{" + otlp + "}";
  }
}
