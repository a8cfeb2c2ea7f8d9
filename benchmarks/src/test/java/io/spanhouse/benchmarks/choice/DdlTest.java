package io.spanhouse.benchmarks.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class DdlTest {
  private final Ddl ddl =
      Ddl.parse(
          """
          CREATE TABLE spanhouse.t
          (
              `id` String COMMENT 'It\\'s the key, a text.' CODEC(ZSTD(1)),
              `at` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
              `texts` Map(String, String),
              INDEX id_bloom id TYPE bloom_filter GRANULARITY 1
          )
          ENGINE = MergeTree
          ORDER BY id
          SETTINGS index_granularity = 8192
          COMMENT 'One row a thing.'
          """);

  @Test
  void forms_sayOnlyWhatIsOther() {
    assertThat(ddl.replace("ORDER BY id", "ORDER BY (at, id)").statement("a.b"))
        .startsWith("CREATE TABLE a.b\n(\n`id` String")
        .contains("ORDER BY (at, id)", "`texts` Map(String, String)", "INDEX id_bloom");
    assertThat(ddl.withoutCodecs().statement("t"))
        .contains("`id` String,\n`at` DateTime64(9, 'UTC'),\n");
    assertThat(ddl.withoutColumns("texts").withoutIndexes("id_bloom").statement("t"))
        .doesNotContain("texts", "INDEX");
    assertThat(ddl.onlyColumns("id", "texts").plus("`n` UInt8").statement("t"))
        .contains("(\n`id` String CODEC(ZSTD(1)),\n`texts` Map(String, String),\n`n` UInt8\n)");
    assertThat(ddl.setting("min_rows_for_wide_part = 1").statement("t"))
        .endsWith("SETTINGS index_granularity = 8192, min_rows_for_wide_part = 1");
  }

  @Test
  void form_thatWouldBeTheSame_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ddl.replace("ORDER BY at", "ORDER BY id"))
        .withMessageContaining("ORDER BY at");
    assertThatIllegalArgumentException().isThrownBy(() -> ddl.withoutIndexes("at_bloom"));
    assertThatIllegalArgumentException().isThrownBy(() -> ddl.withoutColumns("id", "text"));
    assertThatIllegalArgumentException().isThrownBy(() -> ddl.onlyColumns("id", "text"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ddl.setting("index_granularity = 1024"))
        .withMessageContaining("set already");
  }
}
