package io.spanhouse.collector.command;

import io.spanhouse.clickhouse.stored.Deletion;
import io.spanhouse.clickhouse.stored.Deletion.Count;
import io.spanhouse.clickhouse.stored.DeletionSubject;
import io.spanhouse.collector.command.option.ClickHouseOptions;
import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.option.WorkspaceOption;
import io.spanhouse.collector.command.query.Query;
import io.spanhouse.collector.command.query.QueryResult;
import io.spanhouse.collector.command.terminal.Confirmation;
import io.spanhouse.collector.command.terminal.Console;
import io.spanhouse.collector.command.terminal.HumanFormat;
import io.spanhouse.collector.command.terminal.Table;
import io.spanhouse.collector.command.terminal.TerminalText;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "delete",
    description = {
      "Deletes everything stored about a session, customer, user or trace, and verifies it.",
      "",
      "Shows the number of rows, asks for confirmation, deletes the rows from every"
          + " table, then prints a query that verifies it and its result. Deleting a run also"
          + " deletes its events and its child runs, unless they belong to another session,"
          + " customer or user. A trace is deleted as a whole unless parts of it belong to"
          + " someone else. Exits with status 0 only if nothing is left. If it is"
          + " interrupted, run it again.",
      "",
      "Deletion does not block new data: spans that a sender sends again are stored again."
          + " Backups and exports are not changed. ClickHouse removes the replaced files"
          + " about 8 minutes later.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  spanhouse delete --customer acme-corp",
      "  spanhouse delete --session ses_42 --workspace eu --yes"
    })
final class DeleteCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private final Console console;
  private final InputStream input;

  @Mixin final ClickHouseOptions clickHouse;
  @Mixin final WorkspaceOption workspace = new WorkspaceOption();
  @Mixin final Confirmation confirmation = new Confirmation();

  @ArgGroup(multiplicity = "1")
  @Nullable What what;

  DeleteCommand(Console console, InputStream input, Environment environment) {
    this.console = console;
    this.input = input;
    clickHouse = new ClickHouseOptions(environment);
  }

  /** One of these. */
  static final class What {
    @Option(names = "--session", paramLabel = "ID", description = "The session with this id.")
    @Nullable String session;

    @Option(names = "--customer", paramLabel = "ID", description = "The customer with this id.")
    @Nullable String customer;

    @Option(names = "--user", paramLabel = "ID", description = "The user with this id.")
    @Nullable String user;

    @Option(names = "--trace", paramLabel = "ID", description = "The trace with this id.")
    @Nullable String trace;

    DeletionSubject subject() {
      return session != null
          ? DeletionSubject.SESSION
          : customer != null
              ? DeletionSubject.CUSTOMER
              : user != null ? DeletionSubject.USER : DeletionSubject.TRACE;
    }

    String id() {
      String id = session != null ? session : customer != null ? customer : user;
      return id != null ? id : String.valueOf(trace).toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() throws IOException {
    if (what == null) {
      throw new IllegalStateException("not parsed");
    }
    clickHouse.requireCurrentSchema();
    String name = what.subject().name().toLowerCase(Locale.ROOT) + " " + what.id();
    try (Deletion deletion = clickHouse.deletion(workspace.name, what.subject(), what.id())) {
      console.progress("looking for what belongs to " + name);
      List<Count> found = deletion.find();
      console.progress("");
      if (isNothing(found)) {
        deletion.forget();
        console.note("nothing is stored about " + name + " in workspace " + workspace.name);
        return status(prove(what), name);
      }
      print(found);
      String question =
          "delete all that belongs to " + name + " in workspace " + workspace.name + "?";
      if (!confirmation.isGiven(question, console, input)) {
        deletion.forget();
        return Spanhouse.FAILURE;
      }
      List<Count> left = deletion.run(console::progress);
      console.progress("");
      console.line("");
      print(found, left);
      return status(isNothing(left) && prove(what), name);
    }
  }

  private int status(boolean nothingIsLeft, String name) {
    if (nothingIsLeft) {
      return 0;
    }
    console.note("something of " + name + " is left, or came again: run the same command again");
    return Spanhouse.FAILURE;
  }

  private static boolean isNothing(List<Count> counts) {
    return counts.stream().allMatch(count -> count.rows() == 0);
  }

  private void print(List<Count> found) {
    Table table = new Table().text("table").figures("rows");
    found.forEach(count -> table.row(count.table(), HumanFormat.count(count.rows())));
    table.print(console);
  }

  private void print(List<Count> found, List<Count> left) {
    Table table = new Table().text("table").figures("before").figures("after");
    for (int i = 0; i < found.size(); i++) {
      table.row(
          found.get(i).table(),
          HumanFormat.count(found.get(i).rows()),
          HumanFormat.count(left.get(i).rows()));
    }
    table.print(console);
  }

  /** Shows the query and its answer, and returns whether that says that nothing is left. */
  private boolean prove(What what) {
    Query proof =
        new Query(what.subject().proof(), Map.of("workspace", workspace.name, "value", what.id()));
    List<QueryResult.Row> rows = clickHouse.connect(TIMEOUT).rows(proof).rows();
    console.line("");
    console.line(TerminalText.sanitiseLines(proof.withLiterals()));
    console.line("");
    Table table = new Table().text("table").figures("rows");
    rows.forEach(row -> table.row(row.text("table"), HumanFormat.count(row.number("rows"))));
    table.print(console);
    return rows.stream().allMatch(row -> Long.valueOf(0).equals(row.number("rows")));
  }
}
