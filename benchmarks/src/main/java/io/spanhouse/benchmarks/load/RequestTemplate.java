package io.spanhouse.benchmarks.load;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * An encoded ExportTraceServiceRequest, framed as a gRPC message, whose ids and times can be made
 * new in place: some 20 stores a span instead of building and encoding it. Everything else repeats
 * with each use of the template.
 */
final class RequestTemplate {
  static final int GRPC_PREFIX_BYTES = 5;
  private static final int TRACE_ID_BYTES = 16;
  private static final int UUID_DIGITS = 32;

  private final byte[] message;
  private final int ids;
  private final int spans;
  // Ids as triples: offset in the buffer, length, number.
  private final int[] binaryIds;
  private final int[] hexIds;
  private final int[] timeOffsets;
  private final long[] nanosBeforeEnd;

  RequestTemplate(ExportTraceServiceRequest request) {
    message = request.toByteArray();
    RequestIndex index = new RequestIndex(message);
    ids = index.ids();
    spans = index.spans();
    binaryIds = flat(index.binaryIds);
    hexIds = flat(index.hexIds);
    timeOffsets =
        index.times.stream().mapToInt(time -> GRPC_PREFIX_BYTES + time.offset()).toArray();
    long end = index.times.stream().mapToLong(RequestIndex.Time::nanos).max().orElse(0);
    nanosBeforeEnd = index.times.stream().mapToLong(time -> end - time.nanos()).toArray();
  }

  private static int[] flat(List<RequestIndex.Id> ids) {
    return ids.stream()
        .flatMapToInt(id -> IntStream.of(GRPC_PREFIX_BYTES + id.offset(), id.length(), id.number()))
        .toArray();
  }

  int spans() {
    return spans;
  }

  /** Different ids in the request: how many numbers {@link #renew} uses up. */
  int ids() {
    return ids;
  }

  /** Bytes of the request, without the gRPC prefix. */
  int bytes() {
    return message.length;
  }

  /** A copy to send, outside the heap so that the socket takes it as it is. */
  ByteBuffer newBuffer() {
    return ByteBuffer.allocateDirect(GRPC_PREFIX_BYTES + message.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0)
        .putInt(Integer.reverseBytes(message.length))
        .put(message)
        .flip();
  }

  /**
   * Gives the spans in {@code buffer}, one of {@link #newBuffer}, new ids and times.
   *
   * @param firstId start of {@link #ids} numbers, none of which was used before
   * @param endNanos when the last span of the request ended, since the epoch
   */
  void renew(ByteBuffer buffer, long firstId, long endNanos) {
    for (int i = 0; i < binaryIds.length; i += 3) {
      long id = firstId + binaryIds[i + 2];
      buffer.putLong(binaryIds[i], mix(id));
      if (binaryIds[i + 1] == TRACE_ID_BYTES) {
        buffer.putLong(binaryIds[i] + Long.BYTES, mix(~id));
      }
    }
    long uuidTime = TimeUnit.NANOSECONDS.toMillis(endNanos) << 16 | 0x7000;
    for (int i = 0; i < hexIds.length; i += 3) {
      int offset = hexIds[i];
      int digits = hexIds[i + 1];
      long id = firstId + hexIds[i + 2];
      long high = mix(id);
      long low = mix(~id);
      if (digits == UUID_DIGITS) {
        // Version 7: sorted by time, as made by our own helpers. The random half stays unique.
        low = high;
        high = uuidTime | (high >>> 52);
      }
      for (int digit = 0; digit < digits; digit += 8) {
        long half = digit < 16 ? high : low;
        buffer.putLong(offset + digit, hex((int) (digit % 16 == 0 ? half >>> 32 : half)));
      }
    }
    for (int i = 0; i < timeOffsets.length; i++) {
      buffer.putLong(timeOffsets[i], endNanos - nanosBeforeEnd[i]);
    }
  }

  /** Different for different arguments: the finalizer of SplitMix64, which is a bijection. */
  private static long mix(long number) {
    long z = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Eight hex digits in the byte order of a little-endian store, all computed at once. */
  static long hex(int value) {
    long nibbles = Integer.toUnsignedLong(Integer.reverseBytes(value));
    nibbles = (nibbles | nibbles << 16) & 0x0000ffff0000ffffL;
    nibbles = (nibbles | nibbles << 8) & 0x00ff00ff00ff00ffL;
    nibbles = ((nibbles >>> 4) & 0x000f000f000f000fL) | ((nibbles & 0x000f000f000f000fL) << 8);
    long aboveNine = ((nibbles + 0x0606060606060606L) >>> 4) & 0x0101010101010101L;
    return nibbles + 0x3030303030303030L + aboveNine * ('a' - '0' - 10);
  }
}
