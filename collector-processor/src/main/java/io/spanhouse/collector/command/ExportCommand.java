package io.spanhouse.collector.command;

import io.spanhouse.collector.command.option.ClickHouseOptions;
import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.option.OptionTypes;
import io.spanhouse.collector.command.option.WorkspaceOption;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.ExportSource;
import io.spanhouse.collector.command.query.ExportSource.Period;
import io.spanhouse.collector.command.query.Query;
import io.spanhouse.collector.command.query.RawAnswer;
import io.spanhouse.collector.command.terminal.Console;
import io.spanhouse.collector.command.terminal.HumanFormat;
import io.spanhouse.collector.command.terminal.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    description = {
      "Exports a view or table, or a time range of it, to a file or standard output.",
      "",
      "The export is streamed, so its size is not limited by memory. Rows are"
          + " deduplicated and not sorted. The file appears under its name only when it is"
          + " complete, and only its owner can read it.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  spanhouse export run_summary --from 2026-11-01 --output november.parquet",
      "  spanhouse export cost_by_customer --from 2026-11-01 --format csv > cost.csv",
      "  spanhouse export events --format jsonl | gzip > events.jsonl.gz"
    })
final class ExportCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofHours(12);
  private static final String STANDARD_OUTPUT = "-";

  private final Console console;
  private final Environment environment;

  @Spec @Nullable CommandSpec spec;

  @Mixin final ClickHouseOptions clickHouse;
  @Mixin final WorkspaceOption workspace = new WorkspaceOption();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = OptionTypes.PointInTime.class,
      description =
          "Start of the time range, inclusive: a date (2026-11-01) or time"
              + " (2026-11-01T08:00:00Z), in UTC. The time of a row is its start; in daily"
              + " views, its day.")
  @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = OptionTypes.PointInTime.class,
      description = "End of the time range, exclusive.")
  @Nullable Instant to;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "One of ${COMPLETION-CANDIDATES} (default: by the extension of --output).")
  @Nullable Format format;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "File to write; - is standard output (default: ${DEFAULT-VALUE}).")
  String output = STANDARD_OUTPUT;

  @Option(names = "--force", description = "Overwrite an existing file.")
  boolean force;

  @Parameters(paramLabel = "VIEW", description = "Name of the view or table.")
  String view = "";

  ExportCommand(Console console, Environment environment) {
    this.console = console;
    this.environment = environment;
    clickHouse = new ClickHouseOptions(environment);
  }

  @Override
  public Integer call() throws IOException {
    Format chosen = format();
    ClickHouseQueries queries = clickHouse.connect(TIMEOUT);
    ExportSource source = ExportSource.find(queries, clickHouse.database, view);
    Query query = source.rows(workspace.name, new Period(from, to));
    Map<String, String> settings = settings(chosen, source);
    if (output.equals(STANDARD_OUTPUT)) {
      try (Progress progress = progress();
          InputStream answer = queries.raw(query, settings)) {
        RawAnswer.print(progress.counting(answer), console);
      }
    } else {
      long bytes = write(queries, query, settings);
      console.note("wrote " + output + " (" + HumanFormat.bytes(bytes) + ")");
    }
    return 0;
  }

  private long write(ClickHouseQueries queries, Query query, Map<String, String> settings)
      throws IOException {
    try (OpenResources open = new OpenResources(console, Spanhouse.FAILURE)) {
      ExportFile file = open.add(ExportFile.create(environment.directory().resolve(output), force));
      try (Progress progress = progress();
          InputStream answer = queries.raw(query, settings)) {
        RawAnswer.copy(progress.counting(answer), file.stream());
      }
      return file.complete();
    }
  }

  private Progress progress() {
    return Progress.start(console, "exporting " + view);
  }

  private static Map<String, String> settings(Format format, ExportSource source) {
    Map<String, String> settings = new TreeMap<>(format.settings());
    settings.put("default_format", format.clickHouseName);
    // A reader that pauses, as in a pipe, is no reason to break off.
    settings.put("http_send_timeout", Long.toString(TIMEOUT.toSeconds()));
    settings.put("cancel_http_readonly_queries_on_client_close", "1");
    if (source.keepsVersions()) {
      settings.put("final", "1");
    }
    return settings;
  }

  private Format format() {
    Format chosen = format != null ? format : Format.ofFileName(output);
    if (chosen == null) {
      throw wrongCall("say which --format: " + Arrays.toString(Format.values()));
    }
    if (chosen == Format.PARQUET && output.equals(STANDARD_OUTPUT) && console.isTerminal()) {
      throw wrongCall("Parquet is nothing to read on a terminal: name a file with --output");
    }
    return chosen;
  }

  private ParameterException wrongCall(String message) {
    if (spec == null) {
      throw new IllegalStateException(message);
    }
    return new ParameterException(spec.commandLine(), message);
  }

  enum Format {
    PARQUET("Parquet"),
    CSV("CSVWithNames"),
    JSONL("JSONEachRow");

    private final String clickHouseName;

    Format(String clickHouseName) {
      this.clickHouseName = clickHouseName;
    }

    private Map<String, String> settings() {
      return switch (this) {
        // Also text that ClickHouse keeps in a fixed width is text for every reader.
        case PARQUET -> Map.of("output_format_parquet_fixed_string_as_fixed_byte_array", "0");
        case CSV -> Map.of("date_time_output_format", "iso", "format_csv_null_representation", "");
        case JSONL -> Map.of("date_time_output_format", "iso");
      };
    }

    static @Nullable Format ofFileName(String name) {
      String fileName = String.valueOf(Path.of(name).getFileName());
      return Arrays.stream(values())
          .filter(format -> fileName.toLowerCase(Locale.ROOT).endsWith("." + format))
          .findFirst()
          .orElse(null);
    }

    /** As it is typed. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
