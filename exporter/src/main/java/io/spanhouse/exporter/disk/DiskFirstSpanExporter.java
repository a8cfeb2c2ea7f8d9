package io.spanhouse.exporter.disk;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;

/** Puts spans on disk, and sends those that could not be put there. */
public final class DiskFirstSpanExporter implements SpanExporter {
  private final SpanExporter disk;
  private final SpanExporter network;

  /**
   * @param disk is done when {@code export} returns
   */
  public DiskFirstSpanExporter(SpanExporter disk, SpanExporter network) {
    this.disk = disk;
    this.network = network;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    CompletableResultCode stored = disk.export(spans);
    return stored.isSuccess() ? stored : network.export(spans);
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
