package io.spanhouse.collector.receive.transport;

import io.grpc.Codec;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import io.grpc.MethodDescriptor;
import io.netty.buffer.ByteBufInputStream;
import io.spanhouse.collector.receive.intake.Body;
import io.spanhouse.collector.receive.intake.BodyPool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A request message as it came: its bytes, and whether they are still compressed.
 *
 * @param gzip whether the sender marked the message as compressed
 */
record GrpcMessage(Body body, boolean gzip) {
  /**
   * identity and gzip, both advertised. This gzip hands the bytes on as they are: the server would
   * decompress on its event loop.
   */
  static final DecompressorRegistry COMPRESSIONS =
      DecompressorRegistry.emptyInstance()
          .with(Codec.Identity.NONE, true)
          .with(new DeferredGzip(), true);

  static MethodDescriptor.Marshaller<GrpcMessage> marshaller(BodyPool pool) {
    return new Marshaller(pool);
  }

  private static final class DeferredGzip implements Decompressor {
    @Override
    public String getMessageEncoding() {
      return "gzip";
    }

    @Override
    public InputStream decompress(InputStream compressed) {
      return compressed;
    }
  }

  private record Marshaller(BodyPool pool) implements MethodDescriptor.Marshaller<GrpcMessage> {
    @Override
    public GrpcMessage parse(InputStream stream) {
      // Armeria hands over its buffer's own stream, wrapped when the message went through a
      // decompressor.
      boolean gzip = !(stream instanceof ByteBufInputStream);
      try {
        return new GrpcMessage(Body.readAll(pool, stream), gzip);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public InputStream stream(GrpcMessage message) {
      throw new UnsupportedOperationException("requests are only read");
    }
  }
}
