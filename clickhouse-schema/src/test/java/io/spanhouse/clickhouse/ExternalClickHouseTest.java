package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class ExternalClickHouseTest {
  @Container static final ClickHouse server = ClickHouse.forTests();

  @Test
  void start_serverThere_isUsedAndLeftRunning() {
    ClickHouse external = ClickHouse.external(server.httpUrl() + "/");
    external.start();
    assertThat(external.httpUrl()).isEqualTo(server.httpUrl());
    external.stop();
    assertThat(new SqlClient(server.httpUrl(), "default").query("SELECT 1")).isEqualTo("1");
  }

  @Test
  void start_nobodyThere_saysWhatToDo() {
    assertThatThrownBy(() -> ClickHouse.external("http://127.0.0.1:1").start())
        .isInstanceOf(ClickHouseException.class)
        .hasMessageStartingWith("no ClickHouse answers at http://127.0.0.1:1 (")
        .hasMessageContaining("http://host:8123")
        .hasMessageNotContaining("\n");
  }

  @Test
  void start_notAUrl_saysWhatToDo() {
    assertThatThrownBy(() -> ClickHouse.external("localhost").start())
        .isInstanceOf(ClickHouseException.class)
        .hasMessageStartingWith("no ClickHouse answers at localhost (");
  }
}
