package io.spanhouse.semconv;

import org.jspecify.annotations.Nullable;

/** Which texts are given to other processes, and believed when they come from there. */
final class CarriedText {

  private CarriedText() {}

  /**
   * Whether {@code text} says something, is well-formed Unicode of at most {@code maxBytes} in
   * UTF-8, and has no control characters or line breaks of any kind.
   */
  static boolean isSafe(@Nullable String text, int maxBytes) {
    if (text == null || text.length() > maxBytes || text.isBlank()) {
      return false;
    }
    int bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.SURROGATE -> {
          return false;
        }
        default -> {}
      }
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      i += Character.charCount(c);
    }
    return bytes <= maxBytes;
  }
}
