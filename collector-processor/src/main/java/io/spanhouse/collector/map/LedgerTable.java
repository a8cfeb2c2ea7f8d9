package io.spanhouse.collector.map;

import io.spanhouse.collector.map.column.LowCardinalityColumn;
import io.spanhouse.collector.map.column.NumberColumn;
import io.spanhouse.collector.map.column.StringColumn;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Table {@code ingest_ledger}: one row a request, telling what became of its items. */
public final class LedgerTable extends Table {
  private final LowCardinalityColumn workspace = column("workspace", new LowCardinalityColumn());
  private final StringColumn requestId = column("request_id", new StringColumn());
  private final LowCardinalityColumn signal = column("signal", new LowCardinalityColumn());
  private final LowCardinalityColumn transport = column("transport", new LowCardinalityColumn());
  private final LowCardinalityColumn encoding = column("encoding", new LowCardinalityColumn());
  private final NumberColumn received = column("received", NumberColumn.uint32());
  private final NumberColumn stored = column("stored", NumberColumn.uint32());
  private final NumberColumn duplicate = column("duplicate", NumberColumn.uint32());
  private final NumberColumn rejected = column("rejected", NumberColumn.uint32());
  private final NumberColumn bodyBytes = column("body_bytes", NumberColumn.uint64());
  private final NumberColumn receivedAt = column("received_at", NumberColumn.time());

  LedgerTable() {
    super("ingest_ledger");
  }

  void append(Origin origin, LedgerEntry entry) {
    workspace.append(origin.workspace());
    requestId.append(origin.requestId());
    signal.append(text(entry.signal()));
    transport.append(text(entry.transport()));
    encoding.append(text(entry.encoding()));
    received.append(entry.stored() + entry.duplicate() + entry.rejected());
    stored.append(entry.stored());
    duplicate.append(entry.duplicate());
    rejected.append(entry.rejected());
    bodyBytes.append(entry.bodyBytes());
    receivedAt.append(origin.receivedAt());
    endRow();
  }

  private static byte[] text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  int compare(int a, int b) {
    int order = workspace.compare(a, b);
    if (order == 0) {
      order = Long.compare(receivedAt.value(a), receivedAt.value(b));
    }
    return order == 0 ? requestId.compare(a, b) : order;
  }
}
