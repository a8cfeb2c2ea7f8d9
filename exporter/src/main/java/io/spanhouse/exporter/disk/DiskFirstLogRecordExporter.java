package io.spanhouse.exporter.disk;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.util.Collection;
import java.util.List;

/** Puts log records on disk, and sends those that could not be put there. */
public final class DiskFirstLogRecordExporter implements LogRecordExporter {
  private final LogRecordExporter disk;
  private final LogRecordExporter network;

  /**
   * @param disk is done when {@code export} returns
   */
  public DiskFirstLogRecordExporter(LogRecordExporter disk, LogRecordExporter network) {
    this.disk = disk;
    this.network = network;
  }

  @Override
  public CompletableResultCode export(Collection<LogRecordData> records) {
    CompletableResultCode stored = disk.export(records);
    return stored.isSuccess() ? stored : network.export(records);
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofAll(List.of(disk.flush(), network.flush()));
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofAll(List.of(disk.shutdown(), network.shutdown()));
  }

  @Override
  public String toString() {
    return "DiskFirst{" + network + "}";
  }
}
