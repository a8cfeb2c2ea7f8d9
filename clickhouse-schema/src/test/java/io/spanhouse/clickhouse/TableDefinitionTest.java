package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableDefinitionTest {
  private static final SchemaFile FIRST =
      new SchemaFile(
          1,
          "v001/t.sql",
          "CREATE TABLE IF NOT EXISTS t\n(\n    a Int8,\n    b String CODEC(ZSTD(1))\n)\nENGINE = Log;\n");

  private static final SchemaFile LATER =
      new SchemaFile(
          3,
          "v003/t.sql",
          "-- Why.\nALTER TABLE t\n    ADD COLUMN IF NOT EXISTS c Nullable(Decimal(18, 12)),\n"
              + "    ADD COLUMN IF NOT EXISTS `d.e` Array(String) DEFAULT ['x'] CODEC(ZSTD(1));\n"
              + "\nALTER TABLE other ADD COLUMN f Int8;\n");

  @Test
  void columns_areThoseThatWereAddedLaterToo() {
    assertThat(TableDefinition.columns(List.of(FIRST, LATER), "t"))
        .containsExactly(
            new Schema.Column("a", "Int8"),
            new Schema.Column("b", "String"),
            new Schema.Column("c", "Nullable(Decimal(18, 12))"),
            new Schema.Column("d.e", "Array(String)"));
  }

  @Test
  void columns_ofATableMadeAnew_areThoseOfTheLatterDefinition() {
    SchemaFile anew =
        new SchemaFile(
            4, "v004/t.sql", "CREATE TABLE IF NOT EXISTS t\n(\n    z Int8\n)\nENGINE = Log;\n");
    assertThat(TableDefinition.columns(List.of(FIRST, LATER, anew), "t"))
        .containsExactly(new Schema.Column("z", "Int8"));
    assertThat(TableDefinition.tables(List.of(FIRST, LATER, anew))).containsExactly("t");
  }
}
