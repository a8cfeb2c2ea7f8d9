package io.spanhouse.collector.map;

import static io.spanhouse.collector.map.FilledTables.at;
import static io.spanhouse.collector.map.FilledTables.request;
import static io.spanhouse.collector.map.FilledTables.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is counted of a block is what ClickHouse gets of it, in portions that it takes easily. */
class InsertedBytesTest {
  private static final long NOVEMBER = 1_793_500_000_000_000_000L;
  private static final Percentage ABOUT = Percentage.withPercentage(10);

  @Test
  void bytes_ofARepeatedResource_areThoseOfTheInsert() throws IOException {
    FilledTables filled =
        new FilledTables()
            .append(request(resource(10_000), 1_000, i -> at(NOVEMBER + i)))
            .append(request(resource(2_000), 100, i -> at(NOVEMBER - i)));
    filled.tables().sort();

    assertThat(filled.tables().bytes()).isCloseTo(written(filled), ABOUT);
  }

  @Test
  void bytes_ofLongNamesAndEvents_areThoseOfTheInsert() throws IOException {
    FilledTables filled =
        new FilledTables()
            .append(
                request(
                    resource(10),
                    500,
                    i ->
                        at(NOVEMBER + i)
                            .setName("name " + i + "x".repeat(2_000))
                            .addAttributes(text("key " + i, "y".repeat(3_000)))
                            .addEvents(
                                io.opentelemetry.proto.trace.v1.Span.Event.newBuilder()
                                    .setName("event")
                                    .addAttributes(text("a", "z".repeat(1_000))))));
    filled.tables().sort();

    assertThat(filled.tables().bytes()).isCloseTo(written(filled), ABOUT);
  }

  @Test
  void bytes_ofRowsTakenBack_areForgotten() {
    FilledTables filled =
        new FilledTables().append(request(resource(500), 100, i -> at(NOVEMBER + i)));
    long before = filled.tables().bytes();
    int[] mark = filled.tables().mark();

    filled.append(request(resource(10_000), 1_000, i -> at(NOVEMBER + i)));
    filled.tables().rollBack(mark);

    assertThat(filled.tables().bytes()).isCloseTo(before, within(1L));
  }

  @Test
  void resource_repeatedForMoreThanABlock_isCut() {
    FilledTables filled =
        new FilledTables().append(request(resource(100_000), 20_000, i -> at(NOVEMBER + i)));

    assertThat(filled.tables().cutResources()).isBetween(19_000, 19_999);
    assertThat(filled.tables().bytes()).isLessThan(2 * SpansTable.MAX_REPEATED_BYTES);
  }

  @Test
  void resource_ofTheNextRequest_isWhole() {
    FilledTables filled =
        new FilledTables()
            .append(request(resource(100_000), 2_000, i -> at(NOVEMBER + i)))
            .append(request(resource(100_000), 100, i -> at(NOVEMBER + i)));

    assertThat(filled.tables().cutResources()).isZero();
  }

  @Test
  void smallResource_isNeverCut() {
    FilledTables filled =
        new FilledTables().append(request(resource(900), 100_000, i -> at(NOVEMBER + i)));

    assertThat(filled.tables().cutResources()).isZero();
  }

  /** A user's id that the resource says is in every row of events and runs. */
  @Test
  void inheritedText_thatIsNoName_isNotInEveryRow() {
    FilledTables filled =
        new FilledTables()
            .append(
                request(
                    List.of(text("user.id", "u".repeat(100_000))),
                    1_000,
                    i -> at(NOVEMBER + i).addAttributes(text("gen_ai.operation.name", "chat"))));

    assertThat(filled.table("events").rows()).isEqualTo(1_000);
    assertThat(filled.table("events").bytes()).isLessThan(1 << 20);
  }

  @Test
  void runId_thatIsNoId_isNotWholeInEveryRow() {
    FilledTables filled =
        new FilledTables()
            .append(
                request(
                    List.of(),
                    1,
                    i -> {
                      var span =
                          at(NOVEMBER).addAttributes(text("spanhouse.run.id", "r".repeat(100_000)));
                      IntStream.range(0, 1_000)
                          .forEach(e -> span.addEventsBuilder().setName("spanhouse.event"));
                      return span;
                    }));

    assertThat(filled.table("events").rows()).isEqualTo(1_000);
    assertThat(filled.table("events").bytes()).isLessThan(4 << 20);
  }

  @Test
  void ranges_ofOneMonth_areOne() {
    FilledTables filled =
        new FilledTables().append(request(resource(10), 100, i -> at(NOVEMBER + i)));
    filled.tables().sort();

    assertThat(filled.table("spans").ranges(100, 64 << 20)).containsExactly(new RowRange(0, 100));
  }

  @ParameterizedTest
  @CsvSource({
    "invoke_agent, spans",
    "invoke_agent, runs",
    "chat, events",
  })
  void ranges_ofManyMonths_haveAFewEach(String operation, String table) {
    YearMonth first = YearMonth.of(2010, 1);
    FilledTables filled =
        new FilledTables()
            .append(
                request(
                    resource(10),
                    750,
                    i ->
                        at(nanos(first.plusMonths(i * 7L % 250)))
                            .addAttributes(text("gen_ai.operation.name", operation))));
    filled.tables().sort();

    assertThat(filled.table(table).ranges(100, 64 << 20))
        .containsExactly(new RowRange(0, 300), new RowRange(300, 600), new RowRange(600, 750));
  }

  @Test
  void ranges_ofManyBytes_haveAFewEach() throws IOException {
    FilledTables filled =
        new FilledTables().append(request(resource(10_000), 1_000, i -> at(NOVEMBER + i)));
    filled.tables().sort();
    Table spans = filled.table("spans");

    List<RowRange> ranges = spans.ranges(100, 1 << 20);

    assertThat(ranges).hasSizeBetween(10, 12);
    assertThat(ranges.get(0).from()).isZero();
    assertThat(ranges.get(ranges.size() - 1).to()).isEqualTo(1_000);
    for (RowRange range : ranges) {
      assertThat(spans.writeNative(range, OutputStream.nullOutputStream()))
          .isLessThan((1 << 20) + (1 << 16));
    }
  }

  @Test
  void range_ofARowThatIsTooLarge_isThatRow() {
    FilledTables filled =
        new FilledTables().append(request(resource(100_000), 3, i -> at(NOVEMBER + i)));
    filled.tables().sort();

    assertThat(filled.table("spans").ranges(100, 1 << 10))
        .containsExactly(new RowRange(0, 1), new RowRange(1, 2), new RowRange(2, 3));
  }

  /** A large dictionary goes with the rows that use it. */
  @Test
  void range_hasTheNamesOfItsRows() throws IOException {
    FilledTables filled =
        new FilledTables()
            .append(
                request(
                    resource(10),
                    1_000,
                    i -> at(NOVEMBER + i).addAttributes(text("k" + i + "x".repeat(1_000), "v"))));
    filled.tables().sort();
    Table spans = filled.table("spans");

    long whole = spans.writeNative(OutputStream.nullOutputStream());
    assertThat(spans.writeNative(new RowRange(500, 510), OutputStream.nullOutputStream()))
        .isLessThan(whole / 20);
  }

  private static List<io.opentelemetry.proto.common.v1.KeyValue> resource(int bytes) {
    return List.of(text("service.name", "svc"), text("process.command_args", "a".repeat(bytes)));
  }

  private static long nanos(YearMonth month) {
    return month.atDay(3).atStartOfDay().toEpochSecond(ZoneOffset.UTC) * 1_000_000_000L;
  }

  private static long written(FilledTables filled) throws IOException {
    long bytes = 0;
    for (Table table : filled.tables().all()) {
      bytes += table.rows() == 0 ? 0 : table.writeNative(OutputStream.nullOutputStream());
    }
    return bytes;
  }
}
