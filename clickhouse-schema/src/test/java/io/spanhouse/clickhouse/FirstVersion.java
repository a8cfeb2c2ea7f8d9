package io.spanhouse.clickhouse;

import java.util.List;

/** A database as the first version of the schema made it, with rows that its collector wrote. */
final class FirstVersion {
  private static final List<String> TABLES =
      List.of("runs", "events", "spans", "rejected", "ingest_ledger");

  /** Ids as clients make them, as they derive from traces, and of other people's making. */
  private static final String RUNS =
      """
      INSERT INTO runs
        (workspace, run_id, parent_run_id, root_run_id, trace_id, span_id, name, agent, run_type, status, started_at,
         finished_at, received_at, duration_ns, timeout_ns, session_id, customer_id, input, output, error_message, tags,
         metadata, reported_input_tokens, reported_cost, language, version)
      SELECT
        if(number % 7 = 0, 'acme', 'default'),
        multiIf(number % 3 = 0, concat('run_eu_019', leftPad(hex(number), 9, '0'), '7', leftPad(lower(hex(number)), 19, '0')),
                number % 3 = 1, concat('run_', trace_id), concat('mine-', toString(number))) AS run_id,
        '', run_id, leftPad(lower(hex(number)), 32, '0') AS trace_id, leftPad(lower(hex(number)), 16, '0'),
        concat('run ', toString(number)), ['writer', 'searcher'][1 + number % 2], 'agent',
        if(v = 0, 'running', ['success', 'failed', 'cancelled'][1 + number % 3]) AS status,
        toDateTime64('2026-09-30 23:00:00', 9, 'UTC') + toIntervalSecond(number) AS started_at,
        if(v = 0, NULL, started_at + toIntervalMillisecond(number)),
        started_at + toIntervalSecond(v),
        v * number * 1000000, if(number % 5 = 0, 60000000000, NULL), concat('ses-', toString(number % 50)),
        concat('customer-', toString(number % 20)), repeat('question ', number % 9), repeat('réponse ', number % 8),
        if(status = 'failed', 'it broke', ''), ['a', toString(number % 4)], map('key', toString(number)),
        number, if(number % 2 = 0, toDecimal64(number, 6) / 7, NULL), 'java', v * 1000000000 + 1
      FROM numbers({runs})
      ARRAY JOIN [0, 1] AS v
      """;

  private static final String EVENTS =
      """
      INSERT INTO events
        (workspace, event_id, type, name, run_id, root_run_id, trace_id, span_id, started_at, finished_at, duration_ns,
         received_at, status, error_type, input, output, data, tags, provider, request_model, response_id, finish_reasons,
         temperature, input_tokens, output_tokens, cached_input_tokens, total_tokens, cost, cost_source, tool_name, amount,
         version)
      SELECT
        workspace, concat('evt_', span_id, toString(n)), ['llm_call', 'tool_call', 'payment'][n],
        'an event', run_id, run_id, trace_id, leftPad(lower(hex(n)), 16, '0'), started_at, started_at + toIntervalMillisecond(5),
        5000000, received_at, if(n = 2, 'error', 'ok'), if(n = 2, 'Timeout', ''), input, output, '{"a":1}', tags,
        if(n = 1, 'openai', ''), if(n = 1, 'gpt-5.4', ''), if(n = 1, span_id, ''), ['stop'], 0.5,
        if(n = 1, 100, 0), if(n = 1, 23, 0), if(n = 1, 7, 0), if(n = 1, 123, 0), if(n = 1, toDecimal64('0.000123456789', 12), NULL),
        if(n = 1, 'provided', ''), if(n = 2, 'search', ''), if(n = 3, toDecimal64('0.25', 12), NULL), version
      FROM runs
      ARRAY JOIN [1, 2, 3] AS n
      WHERE status != 'running'
      """;

  private static final String SPANS =
      """
      INSERT INTO spans
        (workspace, trace_id, span_id, parent_span_id, name, kind, run_id, root_run_id, agent, started_at, finished_at,
         duration_ns, status, resource_attributes, attributes, `span_events.time`, `span_events.name`,
         `span_events.attributes`, received_at, version)
      SELECT
        workspace, trace_id, leftPad(lower(hex(n)), 16, '0'), if(n = 1, '', leftPad('1', 16, '0')), 'a span',
        ['agent.invoke', 'model.call'][n], run_id, run_id, agent, started_at, started_at + toIntervalMillisecond(5), 5000000,
        'ok', map('service.name', 'it'), map('k', name), [started_at], ['seen'], [map('x', 'y')], received_at, version
      FROM runs
      ARRAY JOIN [1, 2] AS n
      WHERE status != 'running'
      """;

  private final SqlClient sql;

  private FirstVersion(SqlClient sql) {
    this.sql = sql;
  }

  /**
   * Makes the database with so many runs, each told of when it started and when it ended, each with
   * three events and two spans. Everything was delivered twice.
   */
  static FirstVersion create(ClickHouse clickHouse, String database, int runs) {
    new SqlClient(clickHouse.httpUrl(), "default").query("CREATE DATABASE " + database);
    FirstVersion made = new FirstVersion(new SqlClient(clickHouse.httpUrl(), database));
    SchemaFile.all().stream()
        .filter(file -> file.version() == 1 && file.name().startsWith("v001/"))
        .forEach(made::apply);
    made.sql.query("SYSTEM STOP MERGES " + database + ".runs");
    for (int delivery = 0; delivery < 2; delivery++) {
      for (String insert : List.of(RUNS.replace("{runs}", Integer.toString(runs)), EVENTS, SPANS)) {
        made.sql.query(insert);
      }
    }
    made.sql.query(
        "INSERT INTO rejected (workspace, rejected_id, payload) SELECT 'default', toString(number), 'x' FROM numbers(9)");
    made.sql.query(
        "INSERT INTO ingest_ledger (workspace, request_id, received, stored) SELECT 'default', toString(number), 4, 4 FROM numbers(9)");
    return made;
  }

  /** Makes another database with the same rows. */
  FirstVersion copy(ClickHouse clickHouse, String database) {
    SqlClient copy = new SqlClient(clickHouse.httpUrl(), database);
    sql.query("CREATE DATABASE " + database);
    for (String table : tables()) {
      sql.query("CREATE TABLE %s.%s CLONE AS %s".formatted(database, table, table));
    }
    return new FirstVersion(copy);
  }

  private void apply(SchemaFile file) {
    file.statements().forEach(sql::query);
    sql.insert(
        "schema_migrations",
        "version=1 file=%s checksum=%s".formatted(file.name(), file.checksum()));
  }

  /**
   * For each table the number of its rows, as readers of FINAL see them, and a hash of all their
   * columns that the first version has.
   */
  List<String> rows() {
    return TABLES.stream()
        .map(
            table ->
                table
                    + " "
                    + sql.query(
                        "SELECT count(), sum(cityHash64(toString(tuple(%s)))) FROM %s FINAL"
                            .formatted(columns(table), table)))
        .toList();
  }

  private static String columns(String table) {
    return SchemaFile.all().stream()
        .filter(file -> file.name().startsWith("v001/"))
        .flatMap(file -> file.statements().stream())
        .filter(statement -> TableDefinition.creates(statement, table))
        .flatMap(statement -> TableDefinition.columns(statement).stream())
        .map(column -> "`" + column.name() + "`")
        .reduce((left, right) -> left + ", " + right)
        .orElseThrow();
  }

  /** Names of the tables and views. */
  List<String> tables() {
    return sql.query("SHOW TABLES").lines().toList();
  }

  SqlClient sql() {
    return sql;
  }
}
