package io.spanhouse.collector.receive.transport;

import io.spanhouse.collector.receive.Encoding;
import org.jspecify.annotations.Nullable;

/** The content types of OTLP/HTTP; an answer has that of its request. */
enum ContentType {
  PROTOBUF(Encoding.PROTOBUF, "application/x-protobuf"),
  /** Not in the specification, but what protobuf bodies are called elsewhere. */
  PROTOBUF_ALIAS(Encoding.PROTOBUF, "application/protobuf"),
  JSON(Encoding.JSON, "application/json");

  private static final ContentType[] VALUES = values();

  final Encoding encoding;
  final String mediaType;

  ContentType(Encoding encoding, String mediaType) {
    this.encoding = encoding;
    this.mediaType = mediaType;
  }

  /** The type a header names, in any case and with any parameters; null if it is none of these. */
  static @Nullable ContentType of(@Nullable String header) {
    if (header == null) {
      return null;
    }
    int end = header.indexOf(';');
    String type = end < 0 ? header : header.substring(0, end).trim();
    for (ContentType candidate : VALUES) {
      if (candidate.mediaType.equalsIgnoreCase(type)) {
        return candidate;
      }
    }
    return null;
  }
}
