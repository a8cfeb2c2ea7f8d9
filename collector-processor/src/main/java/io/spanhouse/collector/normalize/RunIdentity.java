package io.spanhouse.collector.normalize;

import io.spanhouse.clickhouse.Declared;
import io.spanhouse.collector.decode.ByteArray;

/**
 * Which run a span belongs to, which one is above it and which one is the outermost, as far as the
 * span alone can tell. What only its ancestors know is settled when they have arrived.
 */
public final class RunIdentity {
  /** Every event of a span has these ids, too: a long one is cut. */
  private static final int MAX_ID_BYTES = 1 << 10;

  private final ByteArray runId = new ByteArray();
  private final ByteArray parentRunId = new ByteArray();
  private final ByteArray rootRunId = new ByteArray();
  private int declared;

  void read(Fields fields, Kind kind, ByteArray traceId, ByteArray spanId, ByteArray parentSpanId) {
    runId.clear();
    parentRunId.clear();
    rootRunId.clear();
    boolean stamped = fields.has(Field.RUN_ID);
    declared = stamped ? Declared.RUN | Declared.ROOT : 0;
    if (kind == Kind.AGENT_INVOKE) {
      readAgent(fields, stamped, traceId, spanId, parentSpanId);
    } else if (stamped) {
      append(fields, Field.RUN_ID, runId);
    } else {
      Ids.runOfTrace(traceId, runId);
    }
    if (fields.has(Field.ROOT_RUN_ID)) {
      declared |= Declared.ROOT;
      append(fields, Field.ROOT_RUN_ID, rootRunId);
    } else if (stamped) {
      rootRunId.append(runId);
    } else {
      Ids.runOfTrace(traceId, rootRunId);
    }
  }

  /**
   * An agent span of another library inside one of our runs carries that run's stamp: it is a run
   * of its own below the stamped one.
   */
  private void readAgent(
      Fields fields, boolean stamped, ByteArray traceId, ByteArray spanId, ByteArray parentSpanId) {
    boolean insideStamped = stamped && !fields.has(Field.KIND) && fields.has(Field.ROOT_RUN_ID);
    append(fields, insideStamped ? Field.RUN_ID : Field.PARENT_RUN_ID, parentRunId);
    declared |= parentRunId.size() > 0 ? Declared.PARENT : 0;
    if (stamped && !insideStamped) {
      append(fields, Field.RUN_ID, runId);
      return;
    }
    Ids.runOfTrace(traceId, runId);
    if (insideStamped || parentSpanId.size() > 0) {
      runId.append((byte) '_');
      runId.append(spanId);
    }
  }

  private static void append(Fields fields, Field field, ByteArray id) {
    if (fields.has(field)) {
      int length = Math.min(fields.length(field), MAX_ID_BYTES);
      id.append(fields.buffer(field), fields.offset(field), length);
    }
  }

  public ByteArray runId() {
    return runId;
  }

  /** The run above, for an agent span; empty when the span does not say. */
  public ByteArray parentRunId() {
    return parentRunId;
  }

  public ByteArray rootRunId() {
    return rootRunId;
  }

  /** Which of these the span said itself: bits of {@link Declared}. */
  public int declared() {
    return declared;
  }
}
