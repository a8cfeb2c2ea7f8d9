package io.spanhouse.collector.command;

import io.spanhouse.collector.Explainer;
import io.spanhouse.collector.StartException;
import io.spanhouse.collector.command.option.ClickHouseOptions;
import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.option.OptionTypes;
import io.spanhouse.collector.command.option.WorkspaceOption;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.QueryResult;
import io.spanhouse.collector.command.query.StandardQueries;
import io.spanhouse.collector.command.terminal.CommandException;
import io.spanhouse.collector.command.terminal.Console;
import io.spanhouse.collector.command.terminal.Table;
import io.spanhouse.collector.command.terminal.TerminalText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "explain",
    description = {
      "Explains how spans were read: the convention, what filled each column, what was left over.",
      "",
      "With a trace id or run id, it explains the stored spans. With a file that holds the body of"
          + " an OTLP request (JSON or protobuf, also gzip), it reads the spans as the collector"
          + " would, names the attribute that filled each column, and stores nothing. That needs no"
          + " running service, and is the way to try a file for --conventions.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  spanhouse explain 4bf92f3577b34da6a3ce929d0e0e4736",
      "  spanhouse explain request.json",
      "  spanhouse explain request.json --conventions my-conventions/"
    })
final class ExplainCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final Pattern TRACE_ID = Pattern.compile("[0-9a-fA-F]{32}");
  private static final int MAX_FILE_BYTES = 64 << 20;
  private static final int MAX_CELL = 80;

  /** Only events of these types can count as a model call. */
  private static final Set<String> CALLS = Set.of("llm_call", "embedding", "rerank");

  /** Columns of events that are the same in all of a trace, or say what is printed anyway. */
  private static final Set<String> SHOWN_ELSEWHERE =
      Set.of("workspace", "trace_id", "span_id", "parent_span_id", "type", "name", "version");

  private static final Set<String> NOTHING = Set.of("", "0", "[]", "{}", "false");

  private final Console console;
  private final Environment environment;

  @Mixin final ClickHouseOptions clickHouse;
  @Mixin final WorkspaceOption workspace = new WorkspaceOption();

  @Option(
      names = "--conventions",
      paramLabel = "DIR",
      description =
          "Directory of additional convention files, for a request in a file; as in `up`.")
  @Nullable Path conventions;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = OptionTypes.Rows.class,
      description = "Maximum number of spans; the earliest are shown (default: ${DEFAULT-VALUE}).")
  int limit = 200;

  @Parameters(paramLabel = "ID|FILE", description = "A trace id, a run id, or a file.")
  String what = "";

  ExplainCommand(Console console, Environment environment) {
    this.console = console;
    this.environment = environment;
    clickHouse = new ClickHouseOptions(environment);
  }

  @Override
  public Integer call() {
    Optional<Path> file = file();
    if (file.isPresent()) {
      explainRequest(file.get());
    } else {
      explainStored();
    }
    return 0;
  }

  private Optional<Path> file() {
    try {
      return Optional.of(environment.directory().resolve(what)).filter(Files::isRegularFile);
    } catch (InvalidPathException e) {
      return Optional.empty(); // an id may be any text
    }
  }

  private void explainRequest(Path file) {
    Explainer.Explanation explanation = read(file);
    explanation.spans().stream()
        .limit(limit)
        .forEach(
            span -> {
              head(span.name(), span.spanId(), span.scope());
              convention(span.convention());
              kind(span.kind(), span.eventType().isEmpty() ? "" : "event " + span.eventType());
              Table table = new Table().text("FIELD").text("VALUE").text("FROM").cutAt(MAX_CELL);
              span.values().forEach(value -> table.row(value.field(), value.text(), value.from()));
              end(table, !span.values().isEmpty(), String.join(", ", span.leftOver()));
              if (span.unreadable() > 0) {
                console.line("  warning     " + span.unreadable() + " values could not be parsed");
              }
              console.line("");
            });
    explanation.rejected().forEach(why -> console.line("rejected: " + why));
    more(explanation.spans().size());
    if (explanation.spans().isEmpty() && explanation.rejected().isEmpty()) {
      console.note("there is no span in this request; only traces are explained");
    }
  }

  private Explainer.Explanation read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] body = atMost(in);
      if (body.length > 1 && body[0] == 0x1f && body[1] == (byte) 0x8b) {
        body = atMost(new GZIPInputStream(new ByteArrayInputStream(body)));
      }
      return new Explainer(
              conventions == null ? null : environment.directory().resolve(conventions))
          .explain(body);
    } catch (IOException e) {
      throw new CommandException("cannot read " + file + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          what + " is not the body of an OTLP trace request: " + e.getMessage(), e);
    } catch (StartException e) {
      throw new CommandException(String.valueOf(e.getMessage()), e);
    }
  }

  private static byte[] atMost(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
    if (bytes.length > MAX_FILE_BYTES) {
      throw new IOException("more than 64 MiB, the most that a request may have");
    }
    return bytes;
  }

  private void explainStored() {
    ClickHouseQueries queries = clickHouse.connect(TIMEOUT);
    String traceId = traceId(queries);
    List<QueryResult.Row> spans =
        queries.rows(StandardQueries.readingsOfTrace(workspace.name, traceId, limit + 1)).rows();
    if (spans.isEmpty()) {
      throw notFound();
    }
    Map<String, List<QueryResult.Row>> events = new HashMap<>();
    QueryResult stored =
        queries.rows(StandardQueries.eventsOfTrace(workspace.name, traceId, limit));
    stored
        .rows()
        .forEach(
            event ->
                events
                    .computeIfAbsent(event.text("span_id"), unused -> new ArrayList<>())
                    .add(event));
    spans.stream()
        .limit(limit)
        .forEach(
            span ->
                explain(
                    span, stored.columns(), events.getOrDefault(span.text("span_id"), List.of())));
    more(spans.size());
  }

  private void explain(
      QueryResult.Row span, List<QueryResult.Column> columns, List<QueryResult.Row> events) {
    head(
        span.text("name"),
        span.text("span_id"),
        (span.text("scope_name") + " " + span.text("scope_version")).trim());
    convention(span.text("convention"));
    kind(span.text("kind"), span.text("run_id").isEmpty() ? "" : "run " + span.text("run_id"));
    Table table = new Table().text("EVENT").text("COLUMN").text("VALUE").cutAt(MAX_CELL);
    for (QueryResult.Row event : events) {
      String type = event.text("type");
      if (CALLS.contains(type)) {
        console.line(
            "  "
                + TerminalText.sanitise(type)
                + (isNothing(event.text("counted"))
                    ? ": not counted; it has no usage, or another span of the same call counts"
                    : ": counted"));
      }
      for (QueryResult.Column column : columns) {
        String value = event.text(column.name());
        if (!SHOWN_ELSEWHERE.contains(column.name()) && !isNothing(value)) {
          table.row(type, column.name(), value);
        }
      }
    }
    end(table, !events.isEmpty(), span.text("left_over"));
    console.line("");
  }

  private static boolean isNothing(String value) {
    return NOTHING.contains(value);
  }

  private void head(String name, String spanId, String scope) {
    console.line(
        console.paint(Console.Style.BOLD, TerminalText.sanitise(name))
            + "  span "
            + TerminalText.sanitise(spanId)
            + "  scope "
            + TerminalText.sanitise(scope.isEmpty() ? "(none)" : scope));
  }

  private void convention(String convention) {
    console.line(
        "  convention  "
            + (convention.isEmpty()
                ? "none: no attribute of a known convention (docs/conventions.md)"
                : TerminalText.sanitise(convention)));
  }

  private void kind(String kind, String more) {
    console.line(
        "  kind        "
            + (kind.isEmpty()
                ? "none: stored as a plain span, no part of an agent's run by itself"
                : TerminalText.sanitise(kind)
                    + (more.isEmpty() ? "" : ", ")
                    + TerminalText.sanitise(more)));
  }

  private void end(Table table, boolean filled, String leftOver) {
    if (filled) {
      table.print(console);
    }
    console.line(
        "  left over   " + (leftOver.isEmpty() ? "nothing" : TerminalText.sanitise(leftOver)));
  }

  private void more(int spans) {
    if (spans > limit) {
      console.note("there are more than " + limit + " spans; --limit shows more");
    }
  }

  private String traceId(ClickHouseQueries queries) {
    if (TRACE_ID.matcher(what).matches()) {
      return what.toLowerCase(Locale.ROOT);
    }
    List<QueryResult.Row> rows =
        queries.rows(StandardQueries.traceOfRun(workspace.name, what)).rows();
    if (rows.isEmpty()) {
      throw notFound();
    }
    return rows.get(0).text("trace_id");
  }

  private CommandException notFound() {
    return new CommandException(
        "no run, trace or file "
            + what
            + " (workspace "
            + workspace.name
            + "); `spanhouse runs` lists runs");
  }
}
