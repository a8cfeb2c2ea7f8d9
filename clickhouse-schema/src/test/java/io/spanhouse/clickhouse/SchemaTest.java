package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class SchemaTest {
  @Container static final ClickHouse clickHouse = ClickHouse.forTests();

  @Test
  void migrate_emptyServer() {
    Schema schema = new Schema(clickHouse.httpUrl(), "first", "default", "");
    assertThat(schema.check().state()).isEqualTo(Schema.State.MISSING);
    assertThat(schema.plan()).hasSize(7);
    schema.migrate();
    assertThat(schema.check()).isEqualTo(new Schema.Status(Schema.State.CURRENT, 1, ""));
    assertThat(schema.plan()).isEmpty();
    assertThat(schema.migrate()).isEmpty();
    System.err.println(Schema.columns("spans"));
  }
}
