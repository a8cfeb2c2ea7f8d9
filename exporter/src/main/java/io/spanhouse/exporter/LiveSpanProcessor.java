package io.spanhouse.exporter;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.spanhouse.semconv.SpanhouseAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Tells of spans that have started and not ended, so that a run is {@code running} in the tables
 * while it runs, and stays behind, to time out, when its process is killed.
 *
 * <p>Looks every {@code interval} (200 ms) and sends what started and is still going: runs, model
 * calls, tool calls and the like, not the HTTP and database spans below them. So a span shorter
 * than that costs nothing more. A start is sent once; the end, sent by the batch processor,
 * replaces it.
 *
 * <p>At most {@value #MAX_WAITING} starts wait to be sent; while there are that many, further
 * starts are not told ({@link #untold}), their ends are.
 */
public final class LiveSpanProcessor implements SpanProcessor {
  private static final System.Logger LOG = System.getLogger(LiveSpanProcessor.class.getName());

  /** Often enough for a run to show up within a second. */
  static final Duration INTERVAL = Duration.ofMillis(200);

  private static final int MAX_WAITING = 8192;
  private static final int MAX_SPANS_PER_REQUEST = 512;

  private final SpanExporter exporter;
  private final ConcurrentMap<SpanContext, ReadableSpan> waiting = new ConcurrentHashMap<>();
  private final LongAdder untold = new LongAdder();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "spanhouse-live");
            thread.setDaemon(true);
            return thread;
          });

  private LiveSpanProcessor(SpanExporter exporter, Duration interval) {
    this.exporter = exporter;
    var unused =
        timer.scheduleWithFixedDelay(
            this::tell, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Sends starts to {@code exporter}, which stays the caller's to shut down. */
  public static LiveSpanProcessor create(SpanExporter exporter) {
    return new LiveSpanProcessor(exporter, INTERVAL);
  }

  /** Starts that were not told because too many waited. */
  public long untold() {
    return untold.sum();
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    boolean ofAgent =
        span.getAttribute(SpanhouseAttributes.KIND) != null || RunStampingSpanProcessor.isRun(span);
    if (!ofAgent || !span.getSpanContext().isSampled()) {
      return;
    }
    if (waiting.size() < MAX_WAITING) {
      waiting.put(span.getSpanContext(), span);
    } else {
      untold.increment();
    }
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    waiting.remove(span.getSpanContext());
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  private void tell() {
    try {
      while (!waiting.isEmpty()) {
        List<SpanData> started = take();
        if (started.isEmpty()) {
          continue;
        }
        CompletableResultCode result = exporter.export(started);
        // One request at a time: starts that wait meanwhile may end, and then need not be sent.
        result.join(1, TimeUnit.MINUTES);
        if (!result.isSuccess()) {
          return;
        }
      }
    } catch (Throwable t) {
      // Whatever it was, and in the user's process: a task that throws is not run again.
      LOG.log(System.Logger.Level.DEBUG, "starts of spans were not sent", t);
    }
  }

  private List<SpanData> take() {
    List<SpanData> started = new ArrayList<>();
    Iterator<ReadableSpan> spans = waiting.values().iterator();
    while (spans.hasNext() && started.size() < MAX_SPANS_PER_REQUEST) {
      ReadableSpan span = spans.next();
      spans.remove();
      SpanData data = span.toSpanData();
      if (!data.hasEnded()) {
        started.add(new StartedSpanData(data));
      }
    }
    return started;
  }

  @Override
  public CompletableResultCode shutdown() {
    timer.shutdownNow();
    waiting.clear();
    return CompletableResultCode.ofSuccess();
  }
}
