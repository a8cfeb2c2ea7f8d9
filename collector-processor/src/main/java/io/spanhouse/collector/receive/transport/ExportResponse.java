package io.spanhouse.collector.receive.transport;

import com.google.protobuf.CodedOutputStream;
import io.spanhouse.collector.receive.OtlpStatus;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.intake.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The body of a success: {@code ExportTraceServiceResponse} and its siblings, which differ only in
 * the name of one field. Full success is the empty message, as <a
 * href="https://github.com/open-telemetry/opentelemetry-proto/blob/ac2c4b5d1f3a6079de62f9afec860158ecc8af09/docs/specification.md#full-success">the
 * specification</a> demands.
 */
public final class ExportResponse {
  private static final byte[] EMPTY = {};
  private static final byte[] EMPTY_JSON = "{}".getBytes(StandardCharsets.UTF_8);

  private static final int PARTIAL_SUCCESS = 1;
  private static final int REJECTED = 1;
  private static final int ERROR_MESSAGE = 2;

  private ExportResponse() {}

  public static byte[] protobuf(Outcome outcome) {
    if (outcome.status() != OtlpStatus.PARTIAL) {
      return EMPTY;
    }
    int size = CodedOutputStream.computeStringSize(ERROR_MESSAGE, outcome.message());
    if (outcome.rejected() != 0) {
      size += CodedOutputStream.computeInt64Size(REJECTED, outcome.rejected());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(size + 8);
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeTag(PARTIAL_SUCCESS, 2);
      out.writeUInt32NoTag(size);
      if (outcome.rejected() != 0) {
        out.writeInt64(REJECTED, outcome.rejected());
      }
      out.writeString(ERROR_MESSAGE, outcome.message());
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  public static byte[] json(Signal signal, Outcome outcome) {
    if (outcome.status() != OtlpStatus.PARTIAL) {
      return EMPTY_JSON;
    }
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("partialSuccess");
          if (outcome.rejected() != 0) {
            json.writeStringField(signal.rejectedField, Long.toString(outcome.rejected()));
          }
          json.writeStringField("errorMessage", outcome.message());
          json.writeEndObject();
          json.writeEndObject();
        });
  }
}
