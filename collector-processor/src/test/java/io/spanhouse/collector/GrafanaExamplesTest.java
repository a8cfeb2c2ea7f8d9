package io.spanhouse.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.spanhouse.clickhouse.ClickHouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * Runs the query of each panel of {@code examples/grafana} over the sample company's data, and
 * looks at what Grafana is told about the columns that come back.
 */
@Testcontainers
class GrafanaExamplesTest {
  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  private static final Path EXAMPLES = Path.of("..", "examples", "grafana");
  private static final int GRID_WIDTH = 24;
  private static final Map<String, Integer> FORMATS =
      Map.of("timeseries", 0, "stat", 1, "table", 1, "traces", 3);
  private static final Pattern DASHBOARD_LINK = Pattern.compile("/d/([\\w-]+)");

  /** What a column's name says its unit is. */
  private static final Map<Pattern, String> UNITS =
      Map.of(
          Pattern.compile("usd|usd_per_call|revenue|cost|margin|cost_per_\\w+"), "currencyUSD",
          Pattern.compile("\\w*_rate|\\w+_share"), "percentunit",
          Pattern.compile("p\\d\\d(_\\w+)?|duration|running_for|time_spent|expected_every"), "ns");

  private static Tables tables;

  @BeforeAll
  static void load() throws Exception {
    tables = SampleDatabase.load(CLICKHOUSE);
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES.resolve("dashboards"))) {
      return files.sorted().toList();
    }
  }

  private static JsonNode read(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  /** All of what the agents said and of what the server heard. */
  private static GrafanaMacros macros(String agents) {
    return new GrafanaMacros(
        SampleCompany.FIRST_DAY.atStartOfDay().toInstant(ZoneOffset.UTC),
        Instant.now().plus(1, ChronoUnit.DAYS),
        3600,
        Map.of("workspace", "'default'", "agent", agents, "trace", "''"));
  }

  /** Names of the columns, then rows. */
  private static List<String> ask(GrafanaMacros macros, String rawSql) {
    String query = macros.fillIn(rawSql);
    assertThat(query).as("has no macros left").doesNotContain("$");
    return tables.send(query + "\nFORMAT TabSeparatedWithNames").lines().toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void panels_haveRowsInTheirUnits(Path file) throws IOException {
    for (JsonNode panel : read(file).get("panels")) {
      for (JsonNode target : panel.get("targets")) {
        String rawSql = target.get("rawSql").asText();
        String name = file.getFileName() + ": " + panel.get("title").asText();
        List<String> rows = ask(macros(""), rawSql);
        assertThat(rows).as(name).hasSizeGreaterThan(1);
        assertThat(rows.get(1).split("\t")).as(name).anyMatch(cell -> !cell.equals("\\N"));
        assertUnits(name, panel, List.of(rows.get(0).split("\t")));
        if (rawSql.contains("$agent")) {
          assertThat(ask(macros("'support-triage','review'"), rawSql))
              .as(name)
              .hasSizeGreaterThan(1);
          assertThat(ask(macros("'nobody'"), rawSql)).as(name).isNotEqualTo(rows);
        }
      }
    }
  }

  private static void assertUnits(String name, JsonNode panel, List<String> columns) {
    Map<String, String> units = new HashMap<>();
    for (JsonNode override : panel.at("/fieldConfig/overrides")) {
      String column = override.at("/matcher/options").asText();
      assertThat(columns).as(name).contains(column);
      for (JsonNode property : override.get("properties")) {
        if (property.get("id").asText().equals("unit")) {
          units.put(column, property.get("value").asText());
        }
      }
    }
    String general = panel.at("/fieldConfig/defaults/unit").asText();
    for (String column : columns) {
      if (panel.get("type").asText().equals("traces")) {
        continue;
      }
      for (Map.Entry<Pattern, String> unit : UNITS.entrySet()) {
        if (unit.getKey().matcher(column).matches()) {
          assertThat(units.getOrDefault(column, general))
              .as("%s: %s", name, column)
              .isEqualTo(unit.getValue());
        }
      }
    }
    if (panel.get("type").asText().equals("timeseries")) {
      assertThat(columns.get(0)).as(name).isEqualTo("time");
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void panels_areOfOneDataSourceAndWorkspace(Path file) throws IOException {
    for (JsonNode panel : read(file).get("panels")) {
      String name = panel.get("title").asText();
      List<JsonNode> targets = new ArrayList<>();
      panel.get("targets").forEach(targets::add);
      assertThat(targets).as(name).isNotEmpty();
      assertDataSource(panel);
      for (JsonNode target : targets) {
        assertDataSource(target);
        assertThat(target.get("editorType").asText()).isEqualTo("sql");
        assertThat(target.get("format").asInt())
            .as(name)
            .isEqualTo(FORMATS.get(panel.get("type").asText()));
        assertThat(target.get("rawSql").asText())
            .as(name)
            .contains("workspace = ${workspace:singlequote}")
            .doesNotContain(" FINAL");
      }
    }
  }

  private static void assertDataSource(JsonNode node) {
    assertThat(node.at("/datasource/type").asText()).isEqualTo("grafana-clickhouse-datasource");
    assertThat(node.at("/datasource/uid").asText()).isEqualTo("${datasource}");
  }

  @ParameterizedTest
  @MethodSource("files")
  void panels_doNotOverlap(Path file) throws IOException {
    Set<Integer> ids = new HashSet<>();
    Set<String> taken = new HashSet<>();
    for (JsonNode panel : read(file).get("panels")) {
      assertThat(ids.add(panel.get("id").asInt())).as("another id").isTrue();
      JsonNode grid = panel.get("gridPos");
      int x = grid.get("x").asInt();
      assertThat(x + grid.get("w").asInt()).isLessThanOrEqualTo(GRID_WIDTH);
      for (int column = x; column < x + grid.get("w").asInt(); column++) {
        for (int row = 0; row < grid.get("h").asInt(); row++) {
          assertThat(taken.add(column + "/" + (grid.get("y").asInt() + row)))
              .as("%s has its place alone", panel.get("title").asText())
              .isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void variables_haveValues(Path file) throws IOException {
    Set<String> names = new HashSet<>();
    for (JsonNode variable : read(file).at("/templating/list")) {
      names.add(variable.get("name").asText());
      if (variable.get("type").asText().equals("query")) {
        assertDataSource(variable);
        assertThat(ask(macros(""), variable.at("/query/rawSql").asText())).hasSizeGreaterThan(1);
      }
      if (variable.get("type").asText().equals("datasource")) {
        assertThat(variable.at("/current/value").asText())
            .isEqualTo(dataSource().get("uid").asText());
      }
    }
    assertThat(names).contains("datasource", "workspace");
  }

  @Test
  void dashboards_areLinkedByUid() throws IOException {
    Set<String> uids = new HashSet<>();
    List<String> linked = new ArrayList<>();
    for (Path file : files()) {
      assertThat(uids.add(read(file).get("uid").asText())).as("another uid").isTrue();
      DASHBOARD_LINK
          .matcher(Files.readString(file, UTF_8))
          .results()
          .forEach(l -> linked.add(l.group(1)));
    }
    assertThat(uids).hasSize(5).containsAll(linked);
    assertThat(linked).isNotEmpty();
  }

  private static JsonNode dataSource() throws IOException {
    return yaml("datasources").at("/datasources/0");
  }

  private static JsonNode yaml(String folder) throws IOException {
    return new ObjectMapper(new YAMLFactory())
        .readTree(
            EXAMPLES.resolve("provisioning").resolve(folder).resolve("spanhouse.yaml").toFile());
  }

  @Test
  void provisioning_namesTheViewOfTraces() throws IOException {
    JsonNode settings = dataSource().get("jsonData");
    assertThat(dataSource().get("type").asText()).isEqualTo("grafana-clickhouse-datasource");
    String table =
        settings.at("/traces/defaultDatabase").asText()
            + "."
            + settings.at("/traces/defaultTable").asText();
    assertThat(tables.count("SELECT count() FROM " + table)).isPositive();
    assertThat(tables.count("SELECT count() FROM " + table + "_trace_id_ts")).isPositive();
    assertThat(yaml("dashboards").at("/providers/0/options/path").asText())
        .isEqualTo("${SPANHOUSE_DASHBOARDS}");
  }

  /** The data source looks a trace up by its time, then asks between those seconds. */
  @Test
  void trace_betweenItsSeconds_isWhole() {
    String whole =
        """
        WITH
            (SELECT argMax(trace_id, spans) FROM traces) AS id,
            (SELECT min(Start) FROM otel_traces_trace_id_ts WHERE TraceId = id) AS start,
            (SELECT max(End) + 1 FROM otel_traces_trace_id_ts WHERE TraceId = id) AS end
        SELECT count() = (SELECT max(spans) FROM traces), countIf(StatusCode = 'Error'), uniqExact(ServiceName)
        FROM otel_traces
        WHERE TraceId = id AND Timestamp >= start AND Timestamp <= end
        """;
    assertThat(tables.value(whole)).isEqualTo("1\t0\t2");
  }
}
