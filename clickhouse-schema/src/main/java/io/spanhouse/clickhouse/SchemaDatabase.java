package io.spanhouse.clickhouse;

import com.clickhouse.jdbc.Driver;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** One ClickHouse database over JDBC: which files are applied, and applying more. */
final class SchemaDatabase {

  /** Something to do with a connection. */
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  private final String httpUrl;
  private final String name;
  private final Properties properties = new Properties();

  SchemaDatabase(String httpUrl, String name, String user, String password) {
    if (!name.matches("\\w+")) {
      throw new ClickHouseException(
          "not a database name: " + name + ": use letters, digits and underscores");
    }
    this.httpUrl = httpUrl;
    this.name = name;
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    // A person waits for the answer, and can try again.
    properties.setProperty("retry", "0");
  }

  String createStatement() {
    return "CREATE DATABASE IF NOT EXISTS " + name;
  }

  /** Works on a connection that needs no database of ours. */
  <T> T ask(Work<T> work) {
    return run("default", work);
  }

  boolean exists(Connection connection) throws SQLException {
    return count(connection, "SELECT count() FROM system.databases WHERE name = ?") > 0;
  }

  /** The files that are applied, in order; none where there is no database of ours. */
  List<AppliedFile> applied(Connection connection) throws SQLException {
    String migrations =
        "SELECT count() FROM system.tables WHERE database = ? AND name = 'schema_migrations'";
    List<AppliedFile> applied = new ArrayList<>();
    if (count(connection, migrations) == 0) {
      return applied;
    }
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT version, file, checksum FROM "
                    + name
                    + ".schema_migrations FINAL ORDER BY version, file")) {
      while (rows.next()) {
        applied.add(new AppliedFile(rows.getInt(1), rows.getString(2), rows.getString(3)));
      }
    }
    return applied;
  }

  /** Creates the database where missing, then applies and records one file after the other. */
  void change(List<SchemaFile> files) {
    ask(
        connection -> {
          execute(connection, createStatement());
          return name;
        });
    run(
        name,
        connection -> {
          for (SchemaFile file : files) {
            for (String statement : file.statements()) {
              if (isDue(connection, statement)) {
                execute(connection, withCredentials(statement));
              }
            }
            record(connection, file);
          }
          return name;
        });
  }

  /** Whether ClickHouse asks this user for a password. */
  boolean hasPassword() {
    return !properties.getProperty("password").isEmpty();
  }

  /** The statement, which may be told who reads, with this user in it. */
  String withCredentials(String statement) {
    return statement.replace(
        SchemaFile.CREDENTIALS,
        "USER %s PASSWORD %s"
            .formatted(
                literal(properties.getProperty("user")),
                literal(properties.getProperty("password"))));
  }

  private static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private static boolean isDue(Connection connection, String statement) throws SQLException {
    Optional<String> condition = SchemaFile.condition(statement);
    if (condition.isEmpty()) {
      return true;
    }
    try (Statement query = connection.createStatement();
        ResultSet row = query.executeQuery(condition.get())) {
      return row.next() && row.getInt(1) == 1;
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void record(Connection connection, SchemaFile file) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO schema_migrations (version, file, checksum, applied_at)"
                + " SETTINGS async_insert = 0 VALUES (?, ?, ?, now64(3))")) {
      insert.setInt(1, file.version());
      insert.setString(2, file.name());
      insert.setString(3, file.checksum());
      insert.executeUpdate();
    }
  }

  private long count(Connection connection, String sql) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, name);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private <T> T run(String database, Work<T> work) {
    try (Connection connection =
        new Driver().connect("jdbc:clickhouse:" + httpUrl + "/" + database, properties)) {
      return work.run(connection);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private ClickHouseException failure(SQLException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof IOException) {
      return new ClickHouseException(
          "no ClickHouse answers at %s (%s): start it, or give the URL of its HTTP interface"
              .formatted(httpUrl, root.getMessage()),
          e);
    }
    String reason = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
    return new ClickHouseException(
        "ClickHouse at %s, database %s: %.200s".formatted(httpUrl, name, reason), e);
  }
}
