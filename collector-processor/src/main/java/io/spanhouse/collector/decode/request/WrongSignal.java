package io.spanhouse.collector.decode.request;

import io.spanhouse.collector.decode.EnvelopeCursor;
import io.spanhouse.collector.decode.WireReader;
import io.spanhouse.collector.receive.PermanentException;
import io.spanhouse.collector.receive.Signal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests that were sent to the address of another signal. In JSON their first member names
 * it. In protobuf the envelopes of all signals look alike, and only the items differ: field numbers
 * that have another wire type.
 *
 * <p>Claims nothing that is not certain: every item has to be one that no sender could mean as
 * another signal's.
 */
public final class WrongSignal {
  private static final int ENVELOPE = 1 << 3 | WireReader.BYTES;
  private static final int CONTENT = 2 << 3 | WireReader.BYTES;

  /** Fields that a span has and nothing else: trace id, span id; start or end. */
  private static final int SPAN_IDS = 1;

  private static final int SPAN_TIMES = 2;

  /** Times, severity number, attributes, flags: numbers that a span has with other wire types. */
  private static final int LOG_FIELDS = 4;

  /** The first two fields of spans and metrics, which a log record has with other wire types. */
  private static final int FIRST_BYTES = 8;

  /** Gauge, sum, histogram, exponential histogram, summary. */
  private static final int METRIC_DATA = 16;

  private final WireReader wire = new WireReader();
  private @Nullable Signal found;
  private boolean certain = true;

  private WrongSignal() {}

  /** The signal whose requests have this JSON member, in any spelling; null for none. */
  static @Nullable Signal ofMember(String name) {
    return switch (name) {
      case "resourceSpans", "resource_spans" -> Signal.TRACES;
      case "resourceLogs", "resource_logs" -> Signal.LOGS;
      case "resourceMetrics", "resource_metrics" -> Signal.METRICS;
      default -> null;
    };
  }

  /** Tells the sender where to send what it sent. */
  static PermanentException refusal(Signal meant) {
    return new PermanentException("the request carries " + advice(meant));
  }

  /** Tells the sender of a request that was stored what was not. */
  static String leftOut(Signal other) {
    return "left out were " + advice(other);
  }

  private static String advice(Signal signal) {
    return "%s: send them to %s, or with gRPC to %s"
        .formatted(signal.name().toLowerCase(Locale.ROOT), signal.path(), signal.grpcService());
  }

  /**
   * Refuses a protobuf request whose every item is certainly another signal's. To be asked about
   * requests in which something is odd; does nothing when it is not protobuf either.
   *
   * @throws PermanentException with what it carries and where to send that
   */
  public static void refuse(Signal asked, byte[] body, int length) {
    Signal carried;
    try {
      carried = new WrongSignal().carried(body, length);
    } catch (PermanentException e) {
      return;
    }
    if (carried != null && carried != asked) {
      throw refusal(carried);
    }
  }

  private @Nullable Signal carried(byte[] body, int length) {
    wire.reset(body, 0, length);
    readEnvelopes(ENVELOPE, ENVELOPE, 2);
    return certain ? found : null;
  }

  /** Reads the current message, which has envelopes in a field, and so on {@code inner} times. */
  private void readEnvelopes(int envelopes, int oldEnvelopes, int inner) {
    while (certain && wire.hasMore()) {
      int tag = wire.readTag();
      if (tag != envelopes && tag != oldEnvelopes) {
        wire.skip(tag);
        continue;
      }
      int outer = wire.enter();
      switch (inner) {
        case 2 -> readEnvelopes(CONTENT, EnvelopeCursor.OLD_SCOPE_ENVELOPE, 1);
        case 1 -> readEnvelopes(CONTENT, CONTENT, 0);
        default -> readItem();
      }
      wire.leave(outer);
    }
  }

  private void readItem() {
    int seen = 0;
    int ids = 0;
    while (wire.hasMore()) {
      int tag = wire.readTag();
      int start = wire.pos;
      wire.skip(tag);
      seen |= hint(tag);
      // With the byte of the length.
      ids += tag == ENVELOPE && wire.pos - start == 17 ? 1 : 0;
      ids += tag == CONTENT && wire.pos - start == 9 ? 1 : 0;
    }
    Signal signal = signal(ids == 2 ? seen | SPAN_IDS : seen);
    certain = signal != null && (found == null || found == signal);
    found = signal;
  }

  private static int hint(int tag) {
    return switch (tag) {
      case 7 << 3 | WireReader.FIXED64, 8 << 3 | WireReader.FIXED64 -> SPAN_TIMES;
      case 1 << 3 | WireReader.FIXED64,
          11 << 3 | WireReader.FIXED64,
          2 << 3 | WireReader.VARINT,
          6 << 3 | WireReader.BYTES,
          8 << 3 | WireReader.FIXED32 ->
          LOG_FIELDS;
      case ENVELOPE, CONTENT -> FIRST_BYTES;
      case 5 << 3 | WireReader.BYTES,
          7 << 3 | WireReader.BYTES,
          9 << 3 | WireReader.BYTES,
          10 << 3 | WireReader.BYTES,
          11 << 3 | WireReader.BYTES ->
          METRIC_DATA;
      default -> 0;
    };
  }

  /** What an item with these fields is; null when it may be several things, or none. */
  private static @Nullable Signal signal(int seen) {
    if ((seen & SPAN_IDS) != 0 && (seen & SPAN_TIMES) != 0 && (seen & LOG_FIELDS) == 0) {
      return Signal.TRACES;
    }
    if ((seen & LOG_FIELDS) != 0 && (seen & (FIRST_BYTES | SPAN_TIMES)) == 0) {
      return Signal.LOGS;
    }
    int metric = FIRST_BYTES | METRIC_DATA;
    return (seen & metric) == metric && (seen & (SPAN_IDS | SPAN_TIMES | LOG_FIELDS)) == 0
        ? Signal.METRICS
        : null;
  }
}
