package io.spanhouse.exporter.disk;

import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.io.OutputStream;

/** A request as it was written before. */
final class StoredRequest implements MessageWriter {
  private final byte[] bytes;

  StoredRequest(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public void writeMessage(OutputStream output) throws IOException {
    output.write(bytes);
  }

  @Override
  public int getContentLength() {
    return bytes.length;
  }
}
