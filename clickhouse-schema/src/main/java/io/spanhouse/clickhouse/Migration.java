package io.spanhouse.clickhouse;

import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.query.GenericRecord;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Applies files to a database, statement after statement, and records each file when it is done.
 *
 * <p>Of several migrations of one database, as one user, one runs a statement at a time; the others
 * wait, and find done what it did. That is held by a query id of their own, so that also a
 * statement whose migration was killed, and which ClickHouse goes on with, is waited for.
 */
final class Migration {
  private static final int ALREADY_RUNNING = 216;
  private static final long PAUSE_MILLIS = 200;
  private static final long PROGRESS_MILLIS = 1_000;

  private final SchemaDatabase database;
  private final SchemaDatabase.Session session;
  private final Consumer<String> progress;
  private final String queryId;

  /**
   * @param progress takes a line every second while something takes longer than that
   */
  Migration(SchemaDatabase database, SchemaDatabase.Session session, Consumer<String> progress) {
    this.database = database;
    this.session = session;
    this.progress = progress;
    queryId = "spanhouse-migrate-" + database.name();
  }

  void apply(SchemaFile file, List<MigrationStep> steps) {
    steps.forEach(this::apply);
    session.record(file);
  }

  private void apply(MigrationStep step) {
    boolean done = false;
    while (!done && isDue(step)) {
      done = attempt(step);
    }
  }

  private boolean isDue(MigrationStep step) {
    return step.condition().map(query -> session.value(query).equals("1")).orElse(true);
  }

  /** Returns whether it is done. */
  private boolean attempt(MigrationStep step) {
    try {
      step.awaited().ifPresent(query -> await(step, query));
      step.refusal().map(session::value).ifPresent(reason -> refuse(step, reason));
      execute(step);
      return true;
    } catch (ClickHouseException e) {
      int code = e.getCause() instanceof ServerException server ? server.getCode() : 0;
      if (code == ALREADY_RUNNING) {
        progress.accept("waiting for another migration of this database");
        pause();
        return false;
      }
      if (code != 0 && step.condition().isPresent() && !isDue(step)) {
        return true;
      }
      throw e;
    }
  }

  private void await(MigrationStep step, String query) {
    Set<String> first = names(query);
    while (!first.isEmpty()) {
      progress.accept(step.title() + ": waiting for " + first.size() + " running inserts");
      pause();
      first.retainAll(names(query));
    }
  }

  private Set<String> names(String query) {
    return session.rows(query, Map.of()).stream()
        .map(row -> row.getString(1))
        .collect(Collectors.toSet());
  }

  private static void refuse(MigrationStep step, String reason) {
    if (!reason.isEmpty()) {
      throw new ClickHouseException(step.file() + " cannot go on: " + reason);
    }
  }

  private void execute(MigrationStep step) {
    ScheduledExecutorService watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "spanhouse-migrate-progress");
              thread.setDaemon(true);
              return thread;
            });
    Future<?> unused =
        watch.scheduleWithFixedDelay(
            () -> reportQuietly(step), PROGRESS_MILLIS, PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
    try {
      session.execute(database.withCredentials(step.statement()), queryId);
    } finally {
      watch.shutdownNow();
    }
  }

  private void reportQuietly(MigrationStep step) {
    try {
      report(step);
    } catch (Throwable t) {
      // Whatever it was: a task that throws is not run again, and the next look may succeed.
      progress.accept(step.title());
    }
  }

  private void report(MigrationStep step) {
    List<GenericRecord> running =
        session.rows(
            "SELECT read_rows, total_rows_approx FROM system.processes WHERE query_id = {id:String}",
            Map.of("id", queryId));
    for (GenericRecord query : running) {
      long read = query.getLong(1);
      long total = Math.max(read, query.getLong(2));
      progress.accept(
          total == 0
              ? step.title()
              : "%s: %d %% of %,d rows".formatted(step.title(), 100 * read / total, total));
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClickHouseException("interrupted", e);
    }
  }
}
