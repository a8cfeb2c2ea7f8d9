package io.spanhouse.collector.command.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTextTest {
  @Test
  void sanitise_escapeSequence_isShownNotSent() {
    assertThat(TerminalText.sanitise("a\u001b[31mb\u001b]0;title\u0007c"))
        .isEqualTo("a\\x1b[31mb\\x1b]0;title\\x07c");
  }

  @Test
  void sanitise_everyControlCharacter_isGone() {
    StringBuilder all = new StringBuilder();
    for (int c = 0; c < 0x20; c++) {
      all.append((char) c);
    }
    for (int c = 0x7F; c < 0xA0; c++) {
      all.append((char) c);
    }
    assertThat(TerminalText.sanitise(all.toString()))
        .matches("[\\x20-\\x7e]+")
        .contains("\\n", "\\t", "\\r", "\\x7f", "\\x9b");
  }

  @Test
  void sanitise_directionOverrideAndLineSeparator_areShown() {
    assertThat(TerminalText.sanitise("a\u202Eb\u2028c\u2066d"))
        .isEqualTo("a\\u{202e}b\\u{2028}c\\u{2066}d");
  }

  @Test
  void sanitise_loneSurrogate_isShown() {
    assertThat(TerminalText.sanitise("a\uD83Db")).isEqualTo("a\\u{d83d}b");
  }

  @Test
  void sanitise_ordinaryTextOfAnyScript_isUnchanged() {
    String text = "Grüße 你好 こんにちは مرحبا 👩‍🚀 é";
    assertThat(TerminalText.sanitise(text)).isEqualTo(text);
  }

  @Test
  void sanitiseLines_lineFeedAndTab_areKept() {
    assertThat(TerminalText.sanitiseLines("a\tb\nc\u001b[2J\r")).isEqualTo("a\tb\nc\\x1b[2J\\r");
  }

  @ParameterizedTest
  @CsvSource({"abc,3", "é,1", "e\u0301,1", "你好,4", "ｆｕｌｌ,8", "👍,2", "├── x,5", "✗,1", "'',0"})
  void width_isColumnsOfTheTerminal(String text, int columns) {
    assertThat(TerminalText.width(text)).isEqualTo(columns);
  }

  @ParameterizedTest
  @CsvSource({"abcdef,6,abcdef", "abcdef,5,abcd…", "你好吗,6,你好吗", "你好吗,5,你好…", "你好吗,4,你…"})
  void cut_neverExceedsTheColumns(String text, int columns, String expected) {
    assertThat(TerminalText.cut(text, columns)).isEqualTo(expected);
    assertThat(TerminalText.width(TerminalText.cut(text, columns))).isLessThanOrEqualTo(columns);
  }
}
