package io.spanhouse.collector.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.collector.receive.OtlpStatus;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.Transport;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CollectorMetricsTest {
  private final CollectorMetrics metrics = new CollectorMetrics();

  @Test
  void newCounters_areVisibleAtZero() {
    assertThat(metrics.scrape())
        .contains(
            "spanhouse_items_received_total{signal=\"traces\"} 0.0",
            "spanhouse_items_returned_total{signal=\"logs\"} 0.0",
            "spanhouse_requests_total"
                + "{answer=\"unavailable\",signal=\"metrics\",transport=\"http\"} 0.0");
  }

  @Test
  void items_addUp() {
    metrics.itemsReceived(Signal.TRACES, 100);
    metrics.itemsStored(Signal.TRACES, 70);
    metrics.itemsDuplicate(Signal.TRACES, 15);
    metrics.itemsRejected(Signal.TRACES, 10);
    metrics.itemsReturned(Signal.TRACES, 5);

    String text = metrics.scrape();

    double received = value(text, "spanhouse_items_received_total{signal=\"traces\"}");
    assertThat(received).isEqualTo(100);
    assertThat(
            value(text, "spanhouse_items_stored_total{signal=\"traces\"}")
                + value(text, "spanhouse_items_duplicate_total{signal=\"traces\"}")
                + value(text, "spanhouse_items_rejected_total{signal=\"traces\"}")
                + value(text, "spanhouse_items_returned_total{signal=\"traces\"}"))
        .isEqualTo(received);
    assertThat(value(text, "spanhouse_items_received_total{signal=\"logs\"}")).isZero();
  }

  @Test
  void requests_areCountedByAnswerAndTimedWhenTheySucceed() {
    metrics.requestAnswered(
        Signal.LOGS, Transport.GRPC, OtlpStatus.OK, TimeUnit.MILLISECONDS.toNanos(30));
    metrics.requestAnswered(
        Signal.LOGS, Transport.GRPC, OtlpStatus.PARTIAL, TimeUnit.MILLISECONDS.toNanos(70));
    metrics.requestAnswered(
        Signal.LOGS, Transport.GRPC, OtlpStatus.UNAVAILABLE, TimeUnit.SECONDS.toNanos(9));
    metrics.requestBytes(Signal.LOGS, Transport.GRPC, 1234);

    String text = metrics.scrape();

    assertThat(
            value(
                text,
                "spanhouse_requests_total"
                    + "{answer=\"unavailable\",signal=\"logs\",transport=\"grpc\"}"))
        .isEqualTo(1);
    assertThat(value(text, "spanhouse_request_bytes_total{signal=\"logs\",transport=\"grpc\"}"))
        .isEqualTo(1234);
    assertThat(
            value(text, "spanhouse_ack_latency_seconds_count{signal=\"logs\",transport=\"grpc\"}"))
        .isEqualTo(2);
    assertThat(
            value(
                text,
                "spanhouse_ack_latency_seconds_bucket"
                    + "{signal=\"logs\",transport=\"grpc\",le=\"0.05\"}"))
        .isEqualTo(1);
  }

  @Test
  void blocks_areCountedByTable() {
    metrics.blockRetried("spans");
    metrics.blockRetried("spans");
    metrics.blockWritten("spans", 1000, 50_000, TimeUnit.MILLISECONDS.toNanos(40));
    metrics.blockFailed("runs");

    String text = metrics.scrape();

    assertThat(value(text, "spanhouse_blocks_written_total{table=\"spans\"}")).isEqualTo(1);
    assertThat(value(text, "spanhouse_blocks_retried_total{table=\"spans\"}")).isEqualTo(2);
    assertThat(value(text, "spanhouse_blocks_failed_total{table=\"spans\"}")).isZero();
    assertThat(value(text, "spanhouse_blocks_failed_total{table=\"runs\"}")).isEqualTo(1);
    assertThat(value(text, "spanhouse_rows_total{table=\"spans\"}")).isEqualTo(1000);
    assertThat(value(text, "spanhouse_row_bytes_total{table=\"spans\"}")).isEqualTo(50_000);
    assertThat(value(text, "spanhouse_insert_duration_seconds_count{table=\"spans\"}"))
        .isEqualTo(1);
  }

  @Test
  void gauge_isLookedUpAtEachScrape() {
    AtomicLong queued = new AtomicLong(7);
    metrics.gauge("queued.blocks", "Blocks that wait", queued::get);
    assertThat(value(metrics.scrape(), "spanhouse_queued_blocks")).isEqualTo(7);

    queued.set(9);

    assertThat(value(metrics.scrape(), "spanhouse_queued_blocks")).isEqualTo(9);
  }

  private static double value(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in\n" + text));
  }
}
