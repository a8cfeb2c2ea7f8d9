package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.Slice;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Trace and span ids: their validity, their hex form, and the ids of runs and events that derive
 * from them.
 */
public final class Ids {
  /**
   * @see <a
   *     href="https://github.com/open-telemetry/opentelemetry-proto/blob/ac2c4b5d1f3a6079de62f9afec860158ecc8af09/opentelemetry/proto/trace/v1/trace.proto#L87-L105">trace.proto</a>
   */
  private static final int TRACE_ID_BYTES = 16;

  private static final int SPAN_ID_BYTES = 8;
  private static final int MAX_HEX_BYTES = 64;
  private static final byte[] RUN_PREFIX = "run_".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EVENT_PREFIX = "evt_".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private Ids() {}

  /** Why these ids do not identify a span, or null when they do. */
  static @Nullable String flaw(Slice traceId, Slice spanId) {
    if (!isId(traceId, TRACE_ID_BYTES)) {
      return flaw("trace id", traceId, TRACE_ID_BYTES);
    }
    if (!isId(spanId, SPAN_ID_BYTES)) {
      return flaw("span id", spanId, SPAN_ID_BYTES);
    }
    return null;
  }

  private static String flaw(String what, Slice id, int bytes) {
    if (id.length() == bytes) {
      return what + " is all zero";
    }
    return what + (id.isEmpty() ? " is missing" : " is not " + bytes + " bytes long");
  }

  static boolean isTraceId(Slice id) {
    return isId(id, TRACE_ID_BYTES);
  }

  static boolean isSpanId(Slice id) {
    return isId(id, SPAN_ID_BYTES);
  }

  private static boolean isId(Slice id, int bytes) {
    if (id.length() != bytes) {
      return false;
    }
    int any = 0;
    for (int i = 0; i < bytes; i++) {
      any |= id.buffer()[id.offset() + i];
    }
    return any != 0;
  }

  /** Replaces {@code out} by the id in lower-case hex: of what is no id at most 64 bytes. */
  public static void hex(Slice id, ByteArray out) {
    out.clear();
    int end = id.offset() + Math.min(id.length(), MAX_HEX_BYTES);
    for (int i = id.offset(); i < end; i++) {
      int b = id.buffer()[i];
      out.append(HEX[(b >> 4) & 0xF]);
      out.append(HEX[b & 0xF]);
    }
  }

  /** Replaces {@code out} by the run id a trace gives: {@code run_<trace_id>}. */
  static void runOfTrace(ByteArray traceId, ByteArray out) {
    out.clear();
    out.append(RUN_PREFIX, 0, RUN_PREFIX.length);
    out.append(traceId);
  }

  /** Replaces {@code out} by what each event id of our making begins with. */
  static void beginEvent(ByteArray out) {
    out.clear();
    out.append(EVENT_PREFIX, 0, EVENT_PREFIX.length);
  }
}
