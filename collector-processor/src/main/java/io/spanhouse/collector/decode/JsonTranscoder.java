package io.spanhouse.collector.decode;

import io.spanhouse.collector.receive.Signal;

/** OTLP/JSON to the same request in protobuf. Keeps working memory; not thread-safe. */
public final class JsonTranscoder {
  /**
   * Appends the protobuf form of a request to {@code out}.
   *
   * @param signal traces or logs
   * @throws io.spanhouse.collector.receive.PermanentException if the body is not OTLP/JSON, with
   *     the JSON path in its message
   */
  public void transcode(Signal signal, byte[] body, int length, ByteArray out) {
    if (out != null) {
      throw new UnsupportedOperationException();
    }
  }

  /** What the last request got wrong but was understood, in English; empty if nothing. */
  public String warning() {
    return "";
  }
}
