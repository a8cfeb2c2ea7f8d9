package io.spanhouse.collector.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class WarningsTest {
  @Test
  void failure_thatRepeats_isToldOnce() {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    PrintStream err = System.err;
    System.setErr(new PrintStream(told, true, UTF_8));
    try {
      Warnings warnings = new Warnings(LoggerFactory.getLogger(WarningsTest.class));
      for (int i = 0; i < 100; i++) {
        warnings.warn("spans", "insert into spans failed: {} " + i);
      }
      warnings.warn("runs", "insert into runs failed");
    } finally {
      System.setErr(err);
    }

    assertThat(told.toString(UTF_8).lines().filter(line -> line.contains("WARN")))
        .satisfiesExactly(
            line -> assertThat(line).endsWith("insert into spans failed: {} 0"),
            line -> assertThat(line).endsWith("insert into runs failed"));
  }
}
