package io.spanhouse.exporter;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;

/** A batch processor whose shutdown sends also what came during a flush. */
final class FlushingLogRecordProcessor implements LogRecordProcessor {
  private final LogRecordProcessor batch;
  private final Flushes flushes;

  FlushingLogRecordProcessor(LogRecordProcessor batch) {
    this.batch = batch;
    this.flushes = new Flushes(batch::forceFlush);
  }

  @Override
  public void onEmit(Context context, ReadWriteLogRecord logRecord) {
    batch.onEmit(context, logRecord);
  }

  @Override
  public CompletableResultCode forceFlush() {
    return flushes.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return flushes.flushThen(batch::shutdown);
  }
}
