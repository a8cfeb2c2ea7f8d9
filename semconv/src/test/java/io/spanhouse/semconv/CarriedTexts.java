package io.spanhouse.semconv;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Texts as they come from other processes, from harmless to hostile. */
final class CarriedTexts {

  private CarriedTexts() {}

  /** Any chars, halves of surrogate pairs, line breaks and NUL among them. */
  static Arbitrary<String> any() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(700),
        Arbitraries.strings().ascii().ofMaxLength(700),
        Arbitraries.strings()
            .withChars('\r', '\n', '\0', '\t', ' ', '%', '\u0085', '\u2028', '\uD83D', '\uDE00')
            .withChars("UTF-8''aé😀,;=\"\\".toCharArray())
            .ofMaxLength(40),
        Arbitraries.of(
            "a\r\nSet-Cookie: x=1",
            "UTF-8''%0d%0aX: 1",
            "UTF-8''%",
            "UTF-8''%zz",
            "utf-8''%C3",
            "UTF-8''%ED%A0%80",
            "100%",
            "\u00e9t\u00e9",
            "run_xx_1\n",
            " padded "));
  }
}
