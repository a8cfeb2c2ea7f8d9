package io.spanhouse.collector.command;

import io.spanhouse.clickhouse.Repricing;
import io.spanhouse.clickhouse.Repricing.Change;
import io.spanhouse.clickhouse.Repricing.Slice;
import io.spanhouse.collector.command.option.ClickHouseOptions;
import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.terminal.Console;
import io.spanhouse.collector.command.terminal.HumanFormat;
import io.spanhouse.collector.command.terminal.Table;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "reprice",
    description = {
      "Recalculates the cost of stored model calls with the prices valid when each call started.",
      "",
      "Covers all workspaces, in batches. Safe to repeat and to interrupt. A cost"
          + " given by the sender is kept. Collectors can continue to write; they update the"
          + " totals of runs within a minute.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  spanhouse reprice --dry-run",
      "  spanhouse reprice --from 2026-11-01",
      "  spanhouse reprice --from 2026-10-01 --to 2026-10-31"
    })
final class RepriceCommand implements Callable<Integer> {
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final Console console;

  @Mixin final ClickHouseOptions clickHouse;

  @Option(
      names = "--from",
      paramLabel = "DAY",
      description =
          "First day of the calls in UTC, such as 2026-11-01 (default: the day of the"
              + " oldest call).")
  @Nullable LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "DAY",
      description = "Last day of the calls in UTC (default: the day of the newest call).")
  @Nullable LocalDate to;

  @Option(names = "--dry-run", description = "Show what would change without changing it.")
  boolean dryRun;

  private final Map<List<String>, Change> changes = new TreeMap<>(RepriceCommand::compare);
  private long young;

  RepriceCommand(Console console, Environment environment) {
    this.console = console;
    clickHouse = new ClickHouseOptions(environment);
  }

  @Override
  public Integer call() {
    clickHouse.requireCurrentSchema();
    try (Repricing repricing = clickHouse.repricing()) {
      List<Slice> slices = repricing.slices(from, to);
      try {
        for (int i = 0; i < slices.size(); i++) {
          Slice slice = slices.get(i);
          progress(
              LocalDate.ofInstant(slice.first(), ZoneOffset.UTC)
                  + ", part "
                  + (i + 1)
                  + " of "
                  + slices.size());
          add(dryRun ? repricing.preview(slice) : repricing.reprice(slice));
        }
      } finally {
        progress("");
      }
    }
    print();
    return 0;
  }

  /** Shows how far it is, on a terminal, in a line that is written over. */
  private void progress(String text) {
    if (console.isTerminal()) {
      console.err().print(CLEAR_LINE + text);
      console.err().flush();
    }
  }

  private void add(Repricing.Result result) {
    young += result.young();
    for (Change change : result.changes()) {
      changes.merge(List.of(change.provider(), change.model()), change, RepriceCommand::sum);
    }
  }

  private static Change sum(Change a, Change b) {
    return new Change(
        a.provider(),
        a.model(),
        a.calls() + b.calls(),
        a.before().add(b.before()),
        a.after().add(b.after()));
  }

  private void print() {
    Change total = new Change("", "", 0, BigDecimal.ZERO, BigDecimal.ZERO);
    if (!changes.isEmpty()) {
      Table table =
          new Table()
              .text("provider")
              .text("model")
              .figures("calls changed")
              .figures("cost before")
              .figures("cost after")
              .cutAt(60);
      for (Change change : changes.values()) {
        total = sum(total, change);
        table.row(
            change.provider(),
            change.model(),
            HumanFormat.count(change.calls()),
            money(change.before()),
            money(change.after()));
      }
      table.print(console);
    }
    console.note(
        "%s %s: cost %s, before %s"
            .formatted(
                HumanFormat.count(total.calls()),
                (total.calls() == 1 ? "call" : "calls") + (dryRun ? " would change" : " changed"),
                money(total.after()),
                money(total.before())));
    if (young > 0) {
      console.note(
          "%s that arrived within %d minutes are left alone; run it again later"
              .formatted(HumanFormat.count(young), Repricing.GRACE.toMinutes()));
    }
  }

  /** To the last digit: a rounded sum would hide small corrections. */
  private static String money(BigDecimal dollars) {
    return "$" + dollars.stripTrailingZeros().toPlainString();
  }

  private static int compare(List<String> a, List<String> b) {
    int provider = a.get(0).compareTo(b.get(0));
    return provider == 0 ? a.get(1).compareTo(b.get(1)) : provider;
  }
}
