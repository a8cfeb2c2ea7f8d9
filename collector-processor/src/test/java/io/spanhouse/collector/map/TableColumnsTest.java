package io.spanhouse.collector.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.clickhouse.Schema;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TableColumnsTest {
  static Stream<Table> tables() {
    return new Tables().all().stream();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void columns_areThoseOfTheDdl_inItsOrder_upToWhatIsSettled(Table table) {
    List<String> columns =
        Schema.columns(table.name()).stream()
            .map(column -> column.name() + " " + column.type())
            .toList();
    int version = columns.indexOf("version UInt64");
    assertThat(table.columns()).isEqualTo(version < 0 ? columns : columns.subList(0, version + 1));
  }
}
