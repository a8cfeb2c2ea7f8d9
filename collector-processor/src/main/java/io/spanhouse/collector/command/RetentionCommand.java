package io.spanhouse.collector.command;

import io.spanhouse.clickhouse.stored.Retention;
import io.spanhouse.clickhouse.stored.Retention.Kind;
import io.spanhouse.clickhouse.stored.Retention.Limit;
import io.spanhouse.collector.command.option.ClickHouseOptions;
import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.terminal.Confirmation;
import io.spanhouse.collector.command.terminal.Console;
import io.spanhouse.collector.command.terminal.Table;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "retention",
    description = {
      "Shows or sets how many days data is kept. By default, data is kept forever.",
      "",
      "The limits of a workspace override those of *, which apply to all others. DAYS is 1 to 3650,"
          + " `forever`, or `default`, which removes the workspace's own limit. Data past its limit is"
          + " deleted at once; data that expires later, within a few hours.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  spanhouse retention",
      "  spanhouse retention --payload-days 30 --spans-days 90 --runs-days 730",
      "  spanhouse retention --workspace eu --payload-days 7 --yes"
    })
final class RetentionCommand implements Callable<Integer> {
  private static final String FOREVER = "forever";

  private final Console console;
  private final InputStream input;

  @Mixin final ClickHouseOptions clickHouse;
  @Mixin final Confirmation confirmation = new Confirmation();

  @Option(
      names = "--workspace",
      paramLabel = "NAME",
      description = "Workspace to set limits for (default: *, all workspaces without their own).")
  String workspace = Retention.EVERY_WORKSPACE;

  @Option(
      names = "--runs-days",
      paramLabel = "DAYS",
      converter = Days.class,
      description = "How long to keep runs and trace totals.")
  @Nullable OptionalInt runs;

  @Option(
      names = "--events-days",
      paramLabel = "DAYS",
      converter = Days.class,
      description = "How long to keep events.")
  @Nullable OptionalInt events;

  @Option(
      names = "--spans-days",
      paramLabel = "DAYS",
      converter = Days.class,
      description = "How long to keep spans.")
  @Nullable OptionalInt spans;

  @Option(
      names = "--payload-days",
      paramLabel = "DAYS",
      converter = Days.class,
      description =
          "How long to keep payloads: inputs, outputs and data of runs and events,"
              + " messages, span attributes and span events. The rows remain.")
  @Nullable OptionalInt payload;

  @Option(
      names = "--rejected-days",
      paramLabel = "DAYS",
      converter = Days.class,
      description = "How long to keep rejected items.")
  @Nullable OptionalInt rejected;

  @Option(
      names = "--ledger-days",
      paramLabel = "DAYS",
      converter = Days.class,
      description = "How long to keep the ingest ledger.")
  @Nullable OptionalInt ledger;

  RetentionCommand(Console console, InputStream input, Environment environment) {
    this.console = console;
    this.input = input;
    clickHouse = new ClickHouseOptions(environment);
  }

  @Override
  public Integer call() throws IOException {
    Map<Kind, OptionalInt> changes = changes();
    clickHouse.requireCurrentSchema();
    try (Retention retention = clickHouse.retention()) {
      if (!changes.isEmpty()) {
        String question =
            "delete what is older in %s: %s?"
                .formatted(
                    workspace.equals(Retention.EVERY_WORKSPACE)
                        ? "every workspace without limits of its own"
                        : "workspace " + workspace,
                    changes.entrySet().stream()
                        .map(change -> name(change.getKey()) + " " + text(change.getValue()))
                        .collect(Collectors.joining(", ")));
        if (!confirmation.isGiven(question, console, input)) {
          return Spanhouse.FAILURE;
        }
        retention.set(workspace, changes, console::progress);
        console.progress("");
      }
      print(retention.limits());
    }
    return 0;
  }

  private Map<Kind, OptionalInt> changes() {
    Map<Kind, OptionalInt> changes = new EnumMap<>(Kind.class);
    put(changes, Kind.RUNS, runs);
    put(changes, Kind.EVENTS, events);
    put(changes, Kind.SPANS, spans);
    put(changes, Kind.PAYLOAD, payload);
    put(changes, Kind.REJECTED, rejected);
    put(changes, Kind.INGEST_LEDGER, ledger);
    return changes;
  }

  private static void put(Map<Kind, OptionalInt> changes, Kind kind, @Nullable OptionalInt days) {
    if (days != null) {
      changes.put(kind, days);
    }
  }

  private void print(List<Limit> limits) {
    Table table = new Table().text("workspace");
    for (Kind kind : Kind.values()) {
      table.figures(name(kind));
    }
    Stream.concat(
            Stream.of(Retention.EVERY_WORKSPACE), limits.stream().map(Limit::workspace).sorted())
        .distinct()
        .forEach(
            name ->
                table.row(
                    Stream.concat(
                            Stream.of(name),
                            Stream.of(Kind.values()).map(kind -> days(name, kind, limits)))
                        .toArray(String[]::new)));
    table.print(console);
  }

  /** Blank where those of every workspace apply. */
  private static String days(String workspace, Kind kind, List<Limit> limits) {
    return limits.stream()
        .filter(limit -> limit.workspace().equals(workspace) && limit.kind() == kind)
        .findFirst()
        .map(limit -> text(OptionalInt.of(limit.days())))
        .orElse(workspace.equals(Retention.EVERY_WORKSPACE) ? FOREVER : "");
  }

  private static String name(Kind kind) {
    return kind == Kind.INGEST_LEDGER ? "ledger" : kind.name().toLowerCase(Locale.ROOT);
  }

  private static String text(OptionalInt days) {
    return days.isEmpty() ? "default" : days.getAsInt() == 0 ? FOREVER : days.getAsInt() + " days";
  }

  /** Days, {@code forever} or {@code default}. */
  static final class Days implements ITypeConverter<OptionalInt> {
    @Override
    public OptionalInt convert(String value) {
      if (value.equals(FOREVER)) {
        return OptionalInt.of(0);
      }
      if (value.equals("default")) {
        return OptionalInt.empty();
      }
      if (!value.matches("[1-9][0-9]{0,3}") || Integer.parseInt(value) > Retention.MAX_DAYS) {
        throw new TypeConversionException(
            "'%s' is not 1 to %d, forever or default".formatted(value, Retention.MAX_DAYS));
      }
      return OptionalInt.of(Integer.parseInt(value));
    }
  }
}
