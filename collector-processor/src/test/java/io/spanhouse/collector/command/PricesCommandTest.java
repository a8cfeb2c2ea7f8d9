package io.spanhouse.collector.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseEndpoint;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.collector.command.query.ClickHouseQueries;
import io.spanhouse.collector.command.query.Query;
import io.spanhouse.collector.command.query.QueryResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class PricesCommandTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  @TempDir Path directory;

  private final CapturedConsole console = CapturedConsole.plain();

  @BeforeAll
  static void migrate() {
    new Schema(new ClickHouseEndpoint(clickHouse.httpUrl(), "spanhouse", "default", "")).migrate();
  }

  @BeforeEach
  void empty() {
    sql("TRUNCATE TABLE events");
    sql("DELETE FROM model_prices WHERE source = 'user'");
  }

  private static QueryResult sql(String statement) {
    return new ClickHouseQueries(
            new ClickHouseEndpoint(clickHouse.httpUrl(), "spanhouse", "default", ""),
            Duration.ofSeconds(30))
        .rows(Query.of(statement));
  }

  private static void call(String day, String model, int inputTokens) {
    sql(
        ("INSERT INTO events (event_id, type, provider, request_model, cost_source, received_at,"
                + " started_at, input_tokens) VALUES"
                + " ('e%d', 'llm_call', 'openai', '%s', 'unknown', '2026-01-01', '%s', %d)")
            .formatted((day + model).hashCode(), model, day, inputTokens));
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--clickhouse", clickHouse.httpUrl()));
    return console.run(CapturedConsole.emptyEnvironment(directory), all.toArray(String[]::new));
  }

  @Test
  void prices_ofAModel_areAligned() {
    assertThat(run("prices", "--provider", "openai", "--model", "gpt-4o-2024-05-13")).isZero();
    assertThat(console.outLines()).hasSize(3);
    assertThat(console.outLines().get(0))
        .matches("provider +model +tier +from tokens +input +cached +.*output +.*version");
    // The one that counts is the first.
    assertThat(console.outLines().get(1))
        .matches("openai\\|azure.* gpt-4o-2024-05-13 +5 +15 +batch=0.5 .* shipped +2026-11-22");
    assertThat(console.outLines().get(2)).contains("gpt-4o(-search-preview)?");
    int output = console.outLines().get(0).indexOf("output") + "output".length();
    assertThat(console.outLines().get(1).substring(0, output)).endsWith(" 15");
  }

  @ParameterizedTest
  @CsvSource({
    "azure, gpt-4o",
    "google, gemini-2.5-pro",
    "vertex_ai, gemini-2.5-pro",
    "OpenAI, gpt-4o",
    "bedrock, us.anthropic.claude-sonnet-4-5-20250929-v1:0"
  })
  void prices_ofAProviderByAnyNameOfSenders_areFound(String provider, String model) {
    assertThat(run("prices", "--provider", provider, "--model", model)).isZero();
    assertThat(console.err()).doesNotContain("no such price");
    assertThat(console.outLines()).hasSizeGreaterThan(1);
  }

  @Test
  void load_underANameThatIsNotStored_saysSo() throws IOException {
    Files.writeString(
        directory.resolve("ours.csv"),
        """
        # version: ours
        provider, model, input, output
        azure|acme, gpt-4o, 1.5, 6
        """);
    assertThat(run("prices", "load", "ours.csv")).isZero();
    assertThat(console.err())
        .contains("no call has provider azure: calls that name it are stored as azure.ai.openai")
        .doesNotContain("acme");
  }

  @Test
  void prices_all_areThoseOfToday() throws IOException {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    Files.writeString(
        directory.resolve("days.csv"),
        """
        # version: days
        provider, model, input, output, effective_from, effective_to
        acme, price-that-ended, 1, 1, 2026-01-01, %s
        acme, price-of-today, 1, 1, %s,
        acme, price-of-later, 1, 1, %s,
        """
            .formatted(today.minusDays(1), today.minusDays(1), today.plusDays(2)));
    assertThat(run("prices", "load", "days.csv")).isZero();
    assertThat(run("prices")).isZero();
    assertThat(console.outLines()).hasSizeGreaterThan(200);
    assertThat(console.out())
        .contains("price-of-today")
        .doesNotContain("price-that-ended", "price-of-later");
    // Not the long-context prices that were given up.
    assertThat(console.outLines().stream().filter(line -> line.contains("claude-(opus-4[.-]6|")))
        .singleElement()
        .asString()
        .contains("2026-03-13");
  }

  @Test
  void load_file_addsItsPrices_andTheyWin() throws IOException {
    Files.writeString(
        directory.resolve("ours.csv"),
        """
        # version: contract-7
        provider, model, input, output
        openai, gpt-4o, 1.5, 6
        """);
    assertThat(run("prices", "load", "ours.csv")).isZero();
    assertThat(run("prices", "load", "ours.csv")).isZero();
    assertThat(console.err()).contains("loaded 1 prices, version contract-7");
    assertThat(run("prices", "--provider", "openai", "--model", "gpt-4o")).isZero();
    assertThat(console.outLines().get(1)).matches("openai +gpt-4o +1.5 +6 +user +contract-7");
  }

  @Test
  void load_wrongLine_isNamed_andNothingIsLoaded() throws IOException {
    Files.writeString(
        directory.resolve("ours.csv"),
        "# version: 1\nprovider,model,input,output\nopenai,a,1,2\nopenai,b,-1,2\n");
    assertThat(run("prices", "load", "ours.csv")).isEqualTo(1);
    assertThat(console.err()).isEqualTo("spanhouse: ours.csv line 4: input is negative: -1\n");
    assertThat(sql("SELECT 1 FROM model_prices WHERE source = 'user'").rows()).isEmpty();
  }

  @Test
  void load_noFile_isOneLine() {
    assertThat(run("prices", "load", "nothing.csv")).isEqualTo(1);
    assertThat(console.err()).isEqualTo("spanhouse: there is no file nothing.csv\n");
  }

  @Test
  void prices_otherArgument_isAUsageError() {
    assertThat(run("prices", "lod", "ours.csv")).isEqualTo(Spanhouse.USAGE);
    assertThat(console.err()).contains("expected nothing, or load FILE, not: lod ours.csv");
  }

  @Test
  void reprice_saysWhatChanged_once() {
    call("2026-11-10", "gpt-4o", 1000);
    call("2026-11-12", "gpt-4o", 3);
    call("2026-11-12", "new-9", 3);

    assertThat(run("reprice", "--dry-run")).isZero();
    assertThat(console.err()).contains("2 calls would change: cost $0.0025075, before $0");
    assertThat(sql("SELECT 1 FROM events WHERE cost IS NOT NULL").rows()).isEmpty();

    assertThat(run("reprice", "--to", "2026-11-11")).isZero();
    assertThat(console.outLines().get(2))
        .isEqualTo("provider  model   calls changed  cost before  cost after");
    assertThat(console.outLines().get(3))
        .isEqualTo("openai    gpt-4o              1           $0     $0.0025");
    assertThat(console.err()).contains("1 call changed: cost $0.0025, before $0");

    assertThat(run("reprice")).isZero();
    assertThat(run("reprice")).isZero();
    assertThat(console.err()).endsWith("spanhouse: 0 calls changed: cost $0, before $0\n");
  }

  @Test
  void reprice_onATerminal_showsItsProgress() {
    call("2026-11-10", "gpt-4o", 1000);
    CapturedConsole terminal = CapturedConsole.terminal();
    assertThat(
            terminal.run(
                CapturedConsole.emptyEnvironment(directory),
                "reprice",
                "--clickhouse",
                clickHouse.httpUrl()))
        .isZero();
    assertThat(terminal.err()).contains("\r\u001b[K2026-11-10, part 1 of 1\r\u001b[K");
  }

  @Test
  void reprice_noDay_isAUsageError() {
    assertThat(run("reprice", "--from", "yesterday")).isEqualTo(Spanhouse.USAGE);
    assertThat(console.err()).hasLineCount(1).contains("--from");
  }

  @Test
  void reprice_noTables_saysMigrate() {
    assertThat(run("reprice", "--database", "nowhere")).isEqualTo(1);
    assertThat(console.err()).hasLineCount(1).contains("run `spanhouse migrate`");
  }
}
