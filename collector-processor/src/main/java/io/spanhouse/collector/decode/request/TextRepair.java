package io.spanhouse.collector.decode.request;

import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.NestedValues;
import io.spanhouse.collector.decode.Utf8;
import io.spanhouse.collector.decode.WireReader;
import io.spanhouse.collector.decode.WireWriter;
import io.spanhouse.collector.receive.PermanentException;
import io.spanhouse.collector.receive.Signal;

/**
 * Rewrites a protobuf request with text that is not UTF-8, so that it can be read. Senders that cut
 * attributes at a length cut through characters, and none of them sends again what was refused.
 *
 * <p>For requests that could not be decoded only: ordinary ones are read where they lie. The result
 * is at most three times as long.
 */
public final class TextRepair {
  private final WireReader wire = new WireReader();
  private final WireWriter writer;
  private int containers;
  private int repaired;

  private TextRepair(ByteArray out) {
    writer = new WireWriter(out);
  }

  /**
   * Appends the first {@code length} bytes of a request to {@code out}, with each part of a text
   * that is not UTF-8 replaced by U+FFFD. What no reader reads is copied as it is.
   *
   * @param signal traces or logs
   * @return how many parts were replaced
   * @throws PermanentException if it is not protobuf
   */
  public static int repair(Signal signal, byte[] body, int length, ByteArray out) {
    TextRepair repair = new TextRepair(out);
    repair.wire.reset(body, 0, length);
    repair.copy(JsonMessage.request(signal));
    return repair.repaired;
  }

  /**
   * Copies the current message. Recursive; how deep is bounded by {@link NestedValues#MAX_DEPTH},
   * beyond which nobody reads.
   */
  private void copy(JsonMessage message) {
    while (wire.hasMore()) {
      int start = wire.pos;
      int tag = wire.readTag();
      JsonField field = message.field(tag);
      if (field != null && field.kind() == JsonField.Kind.STRING) {
        copyText(tag);
      } else if (field != null && field.message() != null && !isTooDeep(field.message())) {
        copyMessage(tag, field.message());
      } else {
        wire.skip(tag);
        writer.out().append(wire.buffer, start, wire.pos - start);
      }
    }
  }

  private void copyText(int tag) {
    writer.varint(tag);
    int start = writer.start();
    int length = wire.readLength();
    repaired += Utf8.repair(wire.buffer, wire.pos, wire.pos + length, writer.out());
    wire.pos += length;
    writer.end(start);
  }

  private void copyMessage(int tag, JsonMessage message) {
    containers += message.isContainer() ? 1 : 0;
    writer.varint(tag);
    int start = writer.start();
    int outer = wire.enter();
    copy(message);
    wire.leave(outer);
    writer.end(start);
    containers -= message.isContainer() ? 1 : 0;
  }

  private boolean isTooDeep(JsonMessage message) {
    return message.isContainer() && containers == NestedValues.MAX_DEPTH;
  }
}
