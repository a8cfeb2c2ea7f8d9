package io.spanhouse.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientFaultCause;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * Queries and inserts in one database. Every failure is a {@link ClickHouseException} of one line.
 */
public final class DatabaseClient implements AutoCloseable {
  private static final int MAX_REASON = 600;
  private static final int AUTHENTICATION_FAILED = 516;

  private final Client client;
  private final String httpUrl;
  private final String where;

  /** Connects nowhere yet; waits {@code timeout} for each answer. */
  DatabaseClient(ClickHouseEndpoint endpoint, Duration timeout) {
    this(endpoint, timeout, Map.of());
  }

  /** With ClickHouse's settings for every statement. */
  public DatabaseClient(
      ClickHouseEndpoint endpoint, Duration timeout, Map<String, String> settings) {
    httpUrl = endpoint.httpUrl();
    where = "ClickHouse at %s, database %s".formatted(httpUrl, endpoint.database());
    Client.Builder builder =
        new Client.Builder()
            .addEndpoint(httpUrl)
            .setUsername(endpoint.user())
            .setPassword(endpoint.password())
            .setDefaultDatabase(endpoint.database())
            .setClientName("spanhouse")
            .retryOnFailures(ClientFaultCause.None)
            .setMaxRetries(0)
            .setSocketTimeout(timeout.toMillis(), ChronoUnit.MILLIS)
            .serverSetting("async_insert", "0")
            // Whatever the user's profile says: what reads each copy of a row does so on purpose.
            .serverSetting("final", "0");
    ClusterDdl.QUERY_SETTINGS.forEach(builder::serverSetting);
    settings.forEach(builder::serverSetting);
    client = builder.build();
  }

  public List<GenericRecord> rows(String sql) {
    return rows(sql, Map.of());
  }

  public List<GenericRecord> rows(String sql, Map<String, Object> parameters) {
    return attempt(() -> WholeAnswer.rows(client, sql, parameters, new QuerySettings()));
  }

  /** ClickHouse gives up after {@code limit}, in whole seconds. */
  void execute(String sql, Map<String, Object> parameters, Duration limit) {
    execute(
        sql,
        parameters,
        new QuerySettings().serverSetting("max_execution_time", String.valueOf(limit.toSeconds())));
  }

  public void execute(String sql, Map<String, Object> parameters) {
    execute(sql, parameters, new QuerySettings());
  }

  void execute(String sql, Map<String, Object> parameters, QuerySettings settings) {
    attempt(
        () -> {
          client.query(sql, parameters, settings).get().close();
          return sql;
        });
  }

  void insert(String table, List<String> columns, InputStream rows, ClickHouseFormat format) {
    attempt(
        () -> {
          client.insert(table, columns, rows, format, new InsertSettings()).get().close();
          return table;
        });
  }

  private interface Call<T> {
    T run() throws Exception;
  }

  private <T> T attempt(Call<T> call) {
    try {
      return call.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClickHouseException(where + ": interrupted", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } catch (Exception e) {
      throw failure(e);
    }
  }

  private ClickHouseException failure(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && !(root instanceof ServerException)) {
      root = root.getCause();
    }
    if (root instanceof IOException) {
      return new ClickHouseException(
          "no ClickHouse answers at %s (%s): start it, or give the URL of its HTTP interface"
              .formatted(httpUrl, root.getMessage()),
          e);
    }
    if (root instanceof ServerException refused && refused.getCode() == AUTHENTICATION_FAILED) {
      return new ClickHouseException(
          where
              + ": the user is not let in: give its password (`spanhouse connect` prints that of an embedded engine)",
          root);
    }
    String reason = String.valueOf(root.getMessage()).replaceAll("\\s+", " ");
    return new ClickHouseException(
        where
            + ": "
            + (reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + "…" : reason),
        root);
  }

  @Override
  public void close() {
    client.close();
  }
}
