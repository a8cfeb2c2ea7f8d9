package io.spanhouse.exporter.clickhouse;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.spanhouse.exporter.StartExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;

final class DirectSpanExporter implements SpanExporter, StartExporter {
  private final DirectExporter direct;
  private final AtomicBoolean shutDown = new AtomicBoolean();

  DirectSpanExporter(DirectExporter direct) {
    this.direct = direct;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> batch) {
    return shutDown.get() ? CompletableResultCode.ofFailure() : direct.exportSpans(batch);
  }

  @Override
  public SpanExporter starts() {
    return this;
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    if (shutDown.compareAndSet(false, true)) {
      direct.release();
    }
    return CompletableResultCode.ofSuccess();
  }
}
