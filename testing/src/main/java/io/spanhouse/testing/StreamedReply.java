package io.spanhouse.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/** An answer sent piece by piece, each flushed; a slow one pauses after each. */
final class StreamedReply {
  private static final int PAUSE_MILLIS = 100;
  private static final byte STRING_HEADER = 7;

  private final OutputStream body;
  private final boolean slow;

  StreamedReply(OutputStream body, boolean slow) {
    this.body = body;
    this.slow = slow;
  }

  /** A server-sent event without a name. */
  void data(Object json) throws IOException {
    write("data: " + Json.text(json) + "\n\n");
  }

  /** A server-sent event with a name. */
  void event(String name, Object json) throws IOException {
    write("event: " + name + "\ndata: " + Json.text(json) + "\n\n");
  }

  void done() throws IOException {
    write("data: [DONE]\n\n");
  }

  /** One JSON text on a line of its own. */
  void line(Object json) throws IOException {
    write(Json.text(json) + "\n");
  }

  /** A message of application/vnd.amazon.eventstream: prelude, headers, payload, each with CRC. */
  void frame(String eventType, Object json) throws IOException {
    ByteArrayOutputStream headers = new ByteArrayOutputStream();
    for (Map.Entry<String, String> header :
        List.of(
            Map.entry(":event-type", eventType),
            Map.entry(":content-type", "application/json"),
            Map.entry(":message-type", "event"))) {
      byte[] name = header.getKey().getBytes(StandardCharsets.UTF_8);
      byte[] value = header.getValue().getBytes(StandardCharsets.UTF_8);
      headers.write(name.length);
      headers.writeBytes(name);
      headers.write(STRING_HEADER);
      headers.write(value.length >> 8);
      headers.write(value.length);
      headers.writeBytes(value);
    }
    byte[] payload = Json.bytes(json);
    int length = 4 + 4 + 4 + headers.size() + payload.length + 4;
    ByteBuffer message = ByteBuffer.allocate(length);
    message.putInt(length).putInt(headers.size());
    message.putInt(crc(message));
    message.put(headers.toByteArray()).put(payload);
    message.putInt(crc(message));
    write(message.array());
  }

  /** At least two pieces of a text with a space in it, so that a stream has something to join. */
  static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    int space;
    while ((space = text.indexOf(' ', start)) >= 0) {
      pieces.add(text.substring(start, space + 1));
      start = space + 1;
    }
    if (start < text.length()) {
      pieces.add(text.substring(start));
    }
    return pieces;
  }

  /** Two pieces of what must arrive in pieces. */
  static List<String> halves(String text) {
    int half = text.length() / 2;
    return List.of(text.substring(0, half), text.substring(half));
  }

  private static int crc(ByteBuffer written) {
    CRC32 crc = new CRC32();
    crc.update(written.duplicate().flip());
    return (int) crc.getValue();
  }

  private void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(byte[] bytes) throws IOException {
    body.write(bytes);
    body.flush();
    if (slow) {
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }
}
