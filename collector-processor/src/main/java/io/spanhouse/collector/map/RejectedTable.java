package io.spanhouse.collector.map;

import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.Slice;
import io.spanhouse.collector.map.column.LowCardinalityColumn;
import io.spanhouse.collector.map.column.NumberColumn;
import io.spanhouse.collector.map.column.StringColumn;
import io.spanhouse.collector.normalize.Ids;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Table {@code rejected}: one row an item that was refused. */
public final class RejectedTable extends Table {
  private static final int ID_BYTES = 16;

  private final LowCardinalityColumn workspace = column("workspace", new LowCardinalityColumn());
  private final StringColumn rejectedId = column("rejected_id", new StringColumn());
  private final LowCardinalityColumn signal = column("signal", new LowCardinalityColumn());
  private final StringColumn requestId = column("request_id", new StringColumn());
  private final NumberColumn itemIndex = column("item_index", NumberColumn.uint32());
  private final StringColumn traceId = column("trace_id", new StringColumn());
  private final StringColumn spanId = column("span_id", new StringColumn());
  private final StringColumn name = column("name", new StringColumn());
  private final LowCardinalityColumn reason = column("reason", new LowCardinalityColumn());
  private final StringColumn payload = column("payload", new StringColumn());
  private final NumberColumn receivedAt = column("received_at", NumberColumn.time());

  private final ByteArray hex = new ByteArray();

  RejectedTable() {
    super("rejected");
  }

  void append(Origin origin, RejectedItem item) {
    byte[] why = item.reason().getBytes(StandardCharsets.UTF_8);
    workspace.append(origin.workspace());
    rejectedId.append(id(item.payload(), why));
    signal.append(item.signal());
    requestId.append(origin.requestId());
    itemIndex.append(item.index());
    Ids.hex(item.traceId(), hex);
    traceId.append(hex);
    Ids.hex(item.spanId(), hex);
    spanId.append(hex);
    name.append(item.name());
    reason.append(why);
    payload.append(item.payload());
    receivedAt.append(origin.receivedAt());
    endRow();
  }

  /** The same bad item sent again gets the same id. */
  private static byte[] id(Slice payload, byte[] reason) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(payload.buffer(), payload.offset(), payload.length());
      digest.update(reason);
      return HexFormat.of()
          .formatHex(digest.digest(), 0, ID_BYTES)
          .getBytes(StandardCharsets.US_ASCII);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  int compare(int a, int b) {
    int order = workspace.compare(a, b);
    return order == 0 ? rejectedId.compare(a, b) : order;
  }
}
