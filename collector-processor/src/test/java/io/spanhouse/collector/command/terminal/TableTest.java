package io.spanhouse.collector.command.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanhouse.collector.command.CapturedConsole;
import io.spanhouse.collector.command.terminal.Console.Style;
import io.spanhouse.collector.command.terminal.Table.Cell;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void print_wideAndNarrowCharacters_alignsColumns() {
    assertThat(
            printed(new Table().text("agent").figures("tokens").row("你好", "7").row("bob", "1,234")))
        .containsExactly(
            "agent  tokens", //
            "你好        7",
            "bob     1,234");
  }

  @Test
  void print_emptyLastCell_leavesNoTrailingBlanks() {
    assertThat(printed(new Table().text("a").text("b").row("long cell", "").row("x", "y")))
        .containsExactly("a          b", "long cell", "x          y");
  }

  @Test
  void print_cellWithEscapeSequence_isSanitised() {
    assertThat(printed(new Table().text("na\u001bme").row("\u001b[2Jboo\nnext")))
        .containsExactly("na\\x1bme", "\\x1b[2Jboo\\nnext");
  }

  @Test
  void print_cellOverTheLimit_isCut() {
    assertThat(printed(new Table().text("a").cutAt(5).row("0123456789")))
        .containsExactly("a", "0123…");
  }

  @Test
  void print_onATerminal_coloursWithoutMovingColumns() {
    CapturedConsole console = CapturedConsole.terminal();
    new Table()
        .text("status")
        .text("run")
        .row(List.of(new Cell("failed", Style.RED), Cell.plain("r1")))
        .print(console.console());
    assertThat(console.outLines())
        .containsExactly(
            "\u001b[2mstatus\u001b[0m  \u001b[2mrun\u001b[0m", "\u001b[31mfailed\u001b[0m  r1");
  }

  @Test
  void row_withWrongNumberOfCells_isRefused() {
    assertThatThrownBy(() -> new Table().text("a").row("1", "2"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> printed(Table table) {
    CapturedConsole console = CapturedConsole.plain();
    table.print(console.console());
    return console.outLines();
  }
}
