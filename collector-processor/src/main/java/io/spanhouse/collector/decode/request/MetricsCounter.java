package io.spanhouse.collector.decode.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.spanhouse.collector.decode.EnvelopeCursor;
import io.spanhouse.collector.decode.WireReader;
import io.spanhouse.collector.metrics.Changes;
import io.spanhouse.collector.receive.Encoding;
import io.spanhouse.collector.receive.PermanentException;
import io.spanhouse.collector.receive.Signal;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the data points of a metrics request, which are refused: metrics are not stored. Reads no
 * deeper than it must for that. Not thread-safe.
 */
public final class MetricsCounter {
  private static final int RESOURCE_METRICS = 1 << 3 | WireReader.BYTES;
  private static final int SCOPE_METRICS = 2 << 3 | WireReader.BYTES;
  private static final int METRICS = 2 << 3 | WireReader.BYTES;
  private static final int GAUGE = 5 << 3 | WireReader.BYTES;
  private static final int SUM = 7 << 3 | WireReader.BYTES;
  private static final int HISTOGRAM = 9 << 3 | WireReader.BYTES;
  private static final int EXPONENTIAL_HISTOGRAM = 10 << 3 | WireReader.BYTES;
  private static final int SUMMARY = 11 << 3 | WireReader.BYTES;
  private static final int DATA_POINTS = 1 << 3 | WireReader.BYTES;

  /** Names on the way down to the data points, in both spellings. */
  private static final List<Set<String>> LEVELS =
      List.of(
          Set.of("resourceMetrics", "resource_metrics"),
          Set.of(
              "scopeMetrics",
              "scope_metrics",
              "instrumentationLibraryMetrics",
              "instrumentation_library_metrics"),
          Set.of("metrics"),
          Set.of(
              "gauge",
              "sum",
              "histogram",
              "exponentialHistogram",
              "exponential_histogram",
              "summary"),
          Set.of("dataPoints", "data_points"));

  private final WireReader wire = new WireReader();
  private long count;
  private @Nullable Signal other;

  /**
   * Number of data points in the first {@code length} bytes of {@code body}.
   *
   * @throws PermanentException if it cannot be decoded, or is the request of another signal
   */
  public long dataPoints(Encoding encoding, byte[] body, int length) {
    count = 0;
    switch (encoding) {
      case PROTOBUF -> {
        WrongSignal.refuse(Signal.METRICS, body, length);
        wire.reset(body, 0, length);
        readEnvelopes(RESOURCE_METRICS, 2);
      }
      case JSON -> {
        other = null;
        JsonDocument.read(
            body, length, JsonMessage.METRICS, new Changes(), parser -> readObject(parser, 0));
        if (count == 0 && other != null) {
          throw WrongSignal.refusal(other);
        }
      }
    }
    return count;
  }

  /** Reads the current message, which has envelopes in one field, and so on {@code inner} times. */
  private void readEnvelopes(int envelopes, int inner) {
    while (wire.hasMore()) {
      int tag = wire.readTag();
      boolean old = inner == 1 && tag == EnvelopeCursor.OLD_SCOPE_ENVELOPE;
      if (tag != envelopes && !old) {
        wire.skip(tag);
        continue;
      }
      int outer = wire.enter();
      switch (inner) {
        case 2 -> readEnvelopes(SCOPE_METRICS, 1);
        case 1 -> readEnvelopes(METRICS, 0);
        default -> readMetric();
      }
      wire.leave(outer);
    }
  }

  /** Reads the current message, a Metric: of its kinds of data the last one counts. */
  private void readMetric() {
    int kind = 0;
    long points = 0;
    while (wire.hasMore()) {
      int tag = wire.readTag();
      switch (tag) {
        case GAUGE, SUM, HISTOGRAM, EXPONENTIAL_HISTOGRAM, SUMMARY -> {
          points = (tag == kind ? points : 0) + readDataPoints();
          kind = tag;
        }
        default -> wire.skip(tag);
      }
    }
    count += points;
  }

  private int readDataPoints() {
    int outer = wire.enter();
    int points = 0;
    while (wire.hasMore()) {
      int tag = wire.readTag();
      points += tag == DATA_POINTS ? 1 : 0;
      wire.skip(tag);
    }
    wire.leave(outer);
    return points;
  }

  private void readObject(JsonParser parser, int level) throws IOException {
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (!LEVELS.get(level).contains(name)) {
        other = level == 0 && other == null ? WrongSignal.ofMember(name) : other;
        parser.skipChildren();
      } else if (token == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          readElement(parser, level);
        }
      } else {
        readElement(parser, level);
      }
    }
  }

  private void readElement(JsonParser parser, int level) throws IOException {
    if (level == LEVELS.size() - 1) {
      count++;
      parser.skipChildren();
    } else if (parser.currentToken() == JsonToken.START_OBJECT) {
      readObject(parser, level + 1);
    } else {
      parser.skipChildren();
    }
  }
}
