package io.spanhouse.semconv;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Text as the value of an HTTP header: printable ASCII as it is, anything else as an RFC 8187
 * extended value, {@code UTF-8''caf%C3%A9}, which is ASCII too and says what it is.
 */
final class HeaderValue {
  /** In UTF-8. */
  static final int MAX_BYTES = 512;

  private static final String EXTENDED = "UTF-8''";
  private static final int MAX_CHARS = EXTENDED.length() + 3 * MAX_BYTES;

  /** RFC 8187, section 3.2.1, attr-char: https://www.rfc-editor.org/rfc/rfc8187#section-3.2.1 */
  private static final String PLAIN = "!#$&+-.^_`|~";

  private HeaderValue() {}

  /** Null when {@code text} is none that {@link CarriedText} lets pass. */
  static @Nullable String encode(@Nullable String text) {
    if (text == null || !CarriedText.isSafe(text, MAX_BYTES)) {
      return null;
    }
    return isPlain(text) ? text : EXTENDED + percentEncoded(text);
  }

  /** Null when {@code value} is nothing that {@link #encode} may give. */
  static @Nullable String decode(@Nullable String value) {
    if (value == null || value.length() > MAX_CHARS) {
      return null;
    }
    String stripped = value.strip();
    String text = isExtended(stripped) ? percentDecoded(stripped, EXTENDED.length()) : stripped;
    return CarriedText.isSafe(text, MAX_BYTES) ? text : null;
  }

  /** HTTP strips white space around a value. */
  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c <= '~')
        && text.charAt(0) != ' '
        && text.charAt(text.length() - 1) != ' '
        && !isExtended(text);
  }

  private static boolean isExtended(String value) {
    return value.regionMatches(true, 0, EXTENDED, 0, EXTENDED.length());
  }

  private static String percentEncoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > 0 && (Character.isLetterOrDigit(b) || PLAIN.indexOf(b) >= 0);
      if (plain) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return encoded.toString();
  }

  private static @Nullable String percentDecoded(String value, int start) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = start; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c >= 0x80) {
        return null;
      }
      if (c != '%') {
        bytes.write(c);
        continue;
      }
      if (i + 2 >= value.length() || !isHex(value.charAt(i + 1)) || !isHex(value.charAt(i + 2))) {
        return null;
      }
      bytes.write(HexFormat.fromHexDigits(value, i + 1, i + 3));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static boolean isHex(char c) {
    return HexFormat.isHexDigit(c);
  }
}
