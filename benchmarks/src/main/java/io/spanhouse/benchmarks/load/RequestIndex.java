package io.spanhouse.benchmarks.load;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds where an encoded ExportTraceServiceRequest holds ids and times. Ids with the same text get
 * the same number, so that what linked two spans still does after all ids were replaced by number.
 */
final class RequestIndex {
  /** Attributes whose text ends in an id of hex digits. */
  static final Set<String> ID_KEYS =
      Set.of(
          "spanhouse.run.id",
          "spanhouse.run.root_id",
          "spanhouse.run.parent_id",
          "gen_ai.conversation.id",
          "gen_ai.response.id",
          "gen_ai.tool.call.id");

  /** An id of {@code length} bytes or hex digits at {@code offset}. */
  record Id(int offset, int length, int number) {}

  /** Nanoseconds since the epoch at {@code offset}. */
  record Time(int offset, long nanos) {}

  final List<Id> binaryIds = new ArrayList<>();
  final List<Id> hexIds = new ArrayList<>();
  final List<Time> times = new ArrayList<>();
  private final Map<Object, Integer> numbers = new HashMap<>();
  private final CodedInputStream in;
  private int spans;

  RequestIndex(byte[] request) {
    in = CodedInputStream.newInstance(request);
    try {
      fields(number -> number == 1 && message(this::resourceSpans));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int ids() {
    return numbers.size();
  }

  int spans() {
    return spans;
  }

  private interface FieldReader {
    /** Reads the value of a field, or returns false to have it skipped. */
    boolean read(int number) throws IOException;
  }

  private void fields(FieldReader reader) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (!reader.read(WireFormat.getTagFieldNumber(tag))) {
        in.skipField(tag);
      }
    }
  }

  private boolean message(FieldReader reader) throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    fields(reader);
    in.popLimit(outer);
    return true;
  }

  private boolean resourceSpans(int number) throws IOException {
    return number == 2 && message(scope -> scope == 2 && message(this::span));
  }

  private boolean span(int number) throws IOException {
    switch (number) {
      case 1 -> {
        spans++;
        addBinaryId();
      }
      case 2, 4 -> addBinaryId();
      case 7, 8 -> addTime();
      case 9 -> addAttribute();
      case 11 -> message(this::event);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean event(int number) throws IOException {
    if (number == 1) {
      addTime();
    }
    return number == 1;
  }

  private void addBinaryId() throws IOException {
    ByteString id = in.readBytes();
    binaryIds.add(new Id(in.getTotalBytesRead() - id.size(), id.size(), numberOf(id)));
  }

  private void addTime() throws IOException {
    long nanos = in.readFixed64();
    times.add(new Time(in.getTotalBytesRead() - Long.BYTES, nanos));
  }

  private void addAttribute() throws IOException {
    String[] key = {""};
    message(
        field -> {
          if (field == 1) {
            key[0] = in.readString();
          } else if (field == 2 && ID_KEYS.contains(key[0])) {
            message(value -> value == 1 && addHexId(in.readByteArray()));
          } else {
            return false;
          }
          return true;
        });
  }

  private boolean addHexId(byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    int digits = utf8.length - 1 - Math.max(text.lastIndexOf('_'), text.lastIndexOf('-'));
    if (digits % 8 != 0) {
      throw new IllegalArgumentException("not an id of 8, 16, 24, ... hex digits: " + text);
    }
    hexIds.add(new Id(in.getTotalBytesRead() - digits, digits, numberOf(text)));
    return true;
  }

  private int numberOf(Object id) {
    return numbers.computeIfAbsent(id, unused -> numbers.size());
  }
}
