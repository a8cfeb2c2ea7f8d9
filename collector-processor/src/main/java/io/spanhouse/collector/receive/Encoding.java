package io.spanhouse.collector.receive;

/** How the body of an OTLP request is encoded, after decompression. */
public enum Encoding {
  PROTOBUF,
  JSON
}
