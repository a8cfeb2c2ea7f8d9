package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.AnyValueText;
import io.spanhouse.collector.decode.AttributeList;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.Slice;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A hash of an item's meaning, the same however it was encoded and batched: ids for items whose
 * sender gave none.
 */
final class ContentHash {
  private static final int ID_BYTES = 16;
  private static final byte[] HEX = Conventions.utf8("0123456789abcdef");

  private final MessageDigest digest;
  private final byte[] result = new byte[32];
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
  private final AnyValueText anyValueText = new AnyValueText();
  private final ByteArray text = new ByteArray();

  ContentHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  void add(long value) {
    digest.update(number.putLong(0, value).array());
  }

  void add(byte[] buffer, int offset, int length) {
    add(length);
    digest.update(buffer, offset, length);
  }

  void add(Slice slice) {
    add(slice.buffer(), slice.offset(), slice.length());
  }

  void add(AttributeList attributes) {
    add(attributes.size());
    for (int i = 0; i < attributes.size(); i++) {
      add(attributes.buffer(), attributes.keyOffset(i), attributes.keyLength(i));
      add(attributes.type(i));
      text.clear();
      anyValueText.append(attributes, i, text);
      add(text.array(), 0, text.size());
    }
  }

  /** Appends the hash of what was added, as 32 hex digits, and starts anew. */
  void appendHex(ByteArray out) {
    try {
      digest.digest(result, 0, result.length);
    } catch (DigestException e) {
      throw new IllegalStateException(e);
    }
    for (int i = 0; i < ID_BYTES; i++) {
      out.append(HEX[(result[i] >> 4) & 0xF]);
      out.append(HEX[result[i] & 0xF]);
    }
  }
}
