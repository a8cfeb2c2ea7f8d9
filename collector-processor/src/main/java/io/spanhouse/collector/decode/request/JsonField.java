package io.spanhouse.collector.decode.request;

import io.spanhouse.collector.decode.WireReader;
import org.jspecify.annotations.Nullable;

/**
 * How one JSON member becomes a protobuf field.
 *
 * @param tag number and wire type of the protobuf field
 * @param message what the field holds, for {@link Kind#MESSAGE}
 * @param names of the enum, for {@link Kind#ENUM}
 * @param leniency what is wrong with this name, for one that OTLP/JSON does not have
 */
record JsonField(
    int tag,
    Kind kind,
    boolean repeated,
    @Nullable JsonMessage message,
    @Nullable JsonEnum names,
    @Nullable JsonLeniency leniency) {

  /** Types of protobuf, as far as their JSON forms differ. */
  enum Kind {
    STRING(WireReader.BYTES),
    /** Bytes in base64. */
    BYTES(WireReader.BYTES),
    /** Bytes in hex: trace and span ids. */
    ID(WireReader.BYTES),
    BOOL(WireReader.VARINT),
    INT64(WireReader.VARINT),
    UINT32(WireReader.VARINT),
    ENUM(WireReader.VARINT),
    FIXED32(WireReader.FIXED32),
    FIXED64(WireReader.FIXED64),
    DOUBLE(WireReader.FIXED64),
    MESSAGE(WireReader.BYTES);

    final int wireType;

    Kind(int wireType) {
      this.wireType = wireType;
    }
  }
}
