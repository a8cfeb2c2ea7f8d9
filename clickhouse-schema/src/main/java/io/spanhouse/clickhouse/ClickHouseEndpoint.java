package io.spanhouse.clickhouse;

/**
 * A database in a ClickHouse, and as whom to use it.
 *
 * @param httpUrl base URL of the HTTP interface, such as {@code http://127.0.0.1:8123}
 * @param database name of the database that holds the tables
 * @param user name of the ClickHouse user
 * @param password of that user; may be empty
 */
public record ClickHouseEndpoint(String httpUrl, String database, String user, String password) {
  /** The same ClickHouse and user, in another database. */
  public ClickHouseEndpoint withDatabase(String name) {
    return new ClickHouseEndpoint(httpUrl, name, user, password);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "ClickHouse at %s, database %s, user %s".formatted(httpUrl, database, user);
  }
}
