package io.spanhouse.exporter.clickhouse;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;

final class DirectLogRecordExporter implements LogRecordExporter {
  private final DirectExporter direct;
  private final AtomicBoolean shutDown = new AtomicBoolean();

  DirectLogRecordExporter(DirectExporter direct) {
    this.direct = direct;
  }

  @Override
  public CompletableResultCode export(Collection<LogRecordData> batch) {
    return shutDown.get() ? CompletableResultCode.ofFailure() : direct.exportLogRecords(batch);
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
