package io.spanhouse.collector.settle;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** An attribution to be stored, of a span of a trace. */
record Correction(TraceKey trace, Attribution attribution) {
  private static final int MORE = 0x80;

  /** Writes it as a row of {@code changes}, in RowBinary. */
  void write(OutputStream out) throws IOException {
    SpanNode span = attribution.span();
    writeString(out, trace.workspace());
    writeString(out, trace.traceId());
    writeString(out, span.spanId());
    writeString(out, span.runId());
    writeString(out, attribution.runId());
    writeString(out, span.rootRunId());
    writeString(out, attribution.rootRunId());
    writeString(out, attribution.parentRunId());
    out.write(span.agent() ? 1 : 0);
  }

  private static void writeString(OutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int length = utf8.length;
    while (length >= MORE) {
      out.write(length | MORE);
      length >>>= 7;
    }
    out.write(length);
    out.write(utf8);
  }
}
