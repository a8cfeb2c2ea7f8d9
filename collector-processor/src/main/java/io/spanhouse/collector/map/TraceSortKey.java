package io.spanhouse.collector.map;

import io.spanhouse.collector.map.column.LowCardinalityColumn;
import io.spanhouse.collector.map.column.NumberColumn;
import io.spanhouse.collector.map.column.StringColumn;

/**
 * The sort key {@code (workspace, toStartOfMinute(started_at), trace_id, id)} of a table's rows.
 */
final class TraceSortKey {
  private static final long NANOS_PER_MINUTE = 60_000_000_000L;

  /** Minutes up to the year 2262 need 28 bits; the rest of a long orders by trace. */
  private static final int TRACE_PREFIX_BITS = 36;

  private final LowCardinalityColumn workspace;
  private final NumberColumn startedAt;
  private final StringColumn traceId;
  private final StringColumn id;
  private final Month months = new Month();

  TraceSortKey(
      LowCardinalityColumn workspace,
      NumberColumn startedAt,
      StringColumn traceId,
      StringColumn id) {
    this.workspace = workspace;
    this.startedAt = startedAt;
    this.traceId = traceId;
    this.id = id;
  }

  /** See {@link Table#partition}. */
  int partition(int row) {
    return months.of(startedAt.value(row));
  }

  /** See {@link Table#sortPrefix}. */
  long prefix(int row) {
    return ((startedAt.value(row) / NANOS_PER_MINUTE) << TRACE_PREFIX_BITS)
        | (traceId.prefix(row) >>> (Long.SIZE - TRACE_PREFIX_BITS));
  }

  /** See {@link Table#compare}. */
  int compare(int a, int b) {
    int order = workspace.compare(a, b);
    if (order == 0) {
      order = Long.compareUnsigned(prefix(a), prefix(b));
    }
    if (order == 0) {
      order = traceId.compare(a, b);
    }
    return order == 0 ? id.compare(a, b) : order;
  }
}
