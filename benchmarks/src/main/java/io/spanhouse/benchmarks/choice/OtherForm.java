package io.spanhouse.benchmarks.choice;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What a table of the schema could be instead.
 *
 * @param label what is other
 * @param tables the tables it takes, most of the time one
 * @param texts what queries say in it for their placeholders, where not as for the schema's table
 */
record OtherForm(String label, List<Table> tables, Map<String, String> texts) {
  /**
   * One table of it.
   *
   * @param suffix what its name has after that of the schema's table
   * @param change what its definition is made from the schema's by
   * @param columns what is selected from the schema's table to fill it
   */
  record Table(String suffix, UnaryOperator<Ddl> change, String columns) {}

  /** LZ4, also for columns with a codec of their own. */
  static final OtherForm LZ4_FOR_ALL = of("LZ4 for all", ddl -> lz4UnlessTold(ddl.withoutCodecs()));

  static final OtherForm LZ4_UNLESS_TOLD = of("LZ4 unless told", OtherForm::lz4UnlessTold);

  static final OtherForm ZSTD_3 =
      of("ZSTD(3) for ZSTD(1)", ddl -> ddl.replace("ZSTD(1)", "ZSTD(3)"));

  /** The same columns in a table of another definition. */
  static OtherForm of(String label, UnaryOperator<Ddl> change) {
    return of(label, change, "*", Map.of());
  }

  /** Other columns, which queries have other texts for. */
  static OtherForm of(
      String label, UnaryOperator<Ddl> change, String columns, Map<String, String> texts) {
    return new OtherForm(label, List.of(new Table("_other", change, columns)), texts);
  }

  /** Granules of so many rows, a form each. */
  static List<OtherForm> granules(Integer... rows) {
    return Stream.of(rows)
        .map(
            n ->
                of(
                    "granules of " + n,
                    ddl -> ddl.replaceAll("index_granularity = \\d+", "index_granularity = " + n)))
        .toList();
  }

  private static Ddl lz4UnlessTold(Ddl ddl) {
    return ddl.replace(
        "default_compression_codec = 'ZSTD(1)'", "default_compression_codec = 'LZ4'");
  }
}
