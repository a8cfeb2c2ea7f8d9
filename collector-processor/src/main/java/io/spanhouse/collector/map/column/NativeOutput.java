package io.spanhouse.collector.map.column;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Buffered output in the primitives of ClickHouse's Native format: little-endian, LEB128 lengths.
 */
public final class NativeOutput {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int MAX_VARINT = 5;

  private final OutputStream out;
  private final byte[] buffer;
  private int size;
  private long total;

  /** Collects {@code bufferBytes} before each write to {@code out}. */
  public NativeOutput(OutputStream out, int bufferBytes) {
    this.out = out;
    this.buffer = new byte[bufferBytes];
  }

  void writeByte(int value) throws IOException {
    require(1);
    buffer[size++] = (byte) value;
  }

  void writeShort(int value) throws IOException {
    require(Short.BYTES);
    SHORTS.set(buffer, size, (short) value);
    size += Short.BYTES;
  }

  void writeInt(int value) throws IOException {
    require(Integer.BYTES);
    INTS.set(buffer, size, value);
    size += Integer.BYTES;
  }

  void writeLong(long value) throws IOException {
    require(Long.BYTES);
    LONGS.set(buffer, size, value);
    size += Long.BYTES;
  }

  public void writeVarInt(int value) throws IOException {
    require(MAX_VARINT);
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      buffer[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
  }

  void writeBytes(byte[] bytes, int offset, int length) throws IOException {
    if (length > buffer.length - size) {
      flush();
      if (length > buffer.length) {
        out.write(bytes, offset, length);
        total += length;
        return;
      }
    }
    System.arraycopy(bytes, offset, buffer, size, length);
    size += length;
  }

  void writeString(byte[] bytes, int offset, int length) throws IOException {
    writeVarInt(length);
    writeBytes(bytes, offset, length);
  }

  public void writeString(String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    writeString(utf8, 0, utf8.length);
  }

  /** Hands everything collected to the stream; does not flush the stream. */
  public void flush() throws IOException {
    out.write(buffer, 0, size);
    total += size;
    size = 0;
  }

  /** Bytes handed to the stream so far. */
  public long total() {
    return total;
  }

  private void require(int bytes) throws IOException {
    if (buffer.length - size < bytes) {
      flush();
    }
  }
}
