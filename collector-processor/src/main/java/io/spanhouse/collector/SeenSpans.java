package io.spanhouse.collector;

import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.Slice;
import io.spanhouse.collector.decode.SpanView;
import io.spanhouse.collector.normalize.ByteDictionary;
import java.util.Arrays;

/** The spans of one request, to find those that are in it twice. */
final class SeenSpans {
  private final ByteDictionary ids = new ByteDictionary();
  private final ByteArray key = new ByteArray();
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private int conflicts;

  void clear() {
    ids.clear();
    conflicts = 0;
  }

  /**
   * Whether a span with these ids is new in the request. One that is not has other content than the
   * one before or the same; a span that tells of its start only is no conflict with its end.
   */
  boolean add(SpanView span, boolean running) {
    key.clear();
    key.append(span.traceId());
    key.append(span.spanId());
    int known = ids.size();
    int id = ids.add(key.array(), 0, key.size());
    boolean isNew = id == known;
    Slice bytes = span.bytes();
    if (!isNew && !running && ends[id] > 0 && !isSame(id, bytes)) {
      conflicts++;
    }
    if (id == starts.length) {
      starts = Arrays.copyOf(starts, 2 * id);
      ends = Arrays.copyOf(ends, 2 * id);
    }
    if (isNew || !running) {
      starts[id] = bytes.offset();
      ends[id] = running ? 0 : bytes.offset() + bytes.length();
    }
    return isNew;
  }

  private boolean isSame(int id, Slice bytes) {
    int end = bytes.offset() + bytes.length();
    return Arrays.equals(bytes.buffer(), starts[id], ends[id], bytes.buffer(), bytes.offset(), end);
  }

  /** Spans that came again with other content. */
  int conflicts() {
    return conflicts;
  }
}
