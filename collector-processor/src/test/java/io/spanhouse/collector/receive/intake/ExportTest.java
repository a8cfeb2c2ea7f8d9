package io.spanhouse.collector.receive.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.receive.IngestResult;
import io.spanhouse.collector.receive.OtlpStatus;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ExportTest {
  private final CollectorMetrics metrics = new CollectorMetrics();
  private final Pending pending = new Pending(10_000);

  @Test
  void bytes_areHeldUntilTheAnswer() {
    Export export = open();
    export.received(3000);
    export.received(2000);
    export.hold(4000);
    assertThat(pending.bytes()).isEqualTo(9000);
    assertThat(pending.requests()).isEqualTo(1);

    export.answered(Outcome.of(IngestResult.SUCCESS));

    assertThat(pending.bytes()).isZero();
    assertThat(pending.requests()).isZero();
    assertThat(metrics.scrape())
        .contains("spanhouse_request_bytes_total{signal=\"traces\",transport=\"grpc\"} 5000.0");
  }

  @Test
  void request_isSettledOnce() {
    Export export = open();
    export.received(100);

    export.answered(Outcome.of(IngestResult.SUCCESS));
    export.answered(Outcome.tooLarge(1));
    export.abandoned();

    assertThat(pending.bytes()).isZero();
    assertThat(answers("ok")).isEqualTo(1);
    assertThat(answers("too_large")).isZero();
    assertThat(answers("cancelled")).isZero();
  }

  @Test
  void senderThatGoesAway_settlesARequestThatIsNotSubmitted() {
    Export export = open();
    export.received(100);
    export.abandoned();

    assertThat(pending.bytes()).isZero();
    assertThat(answers("cancelled")).isEqualTo(1);
  }

  @Test
  void senderThatGoesAway_leavesASubmittedRequestToItsAnswer() {
    Export export = open();
    export.received(100);
    export.submitted(outcome -> {});
    export.ingested();
    export.abandoned();
    assertThat(pending.bytes()).isEqualTo(100);

    export.answer(Outcome.of(IngestResult.SUCCESS));

    assertThat(pending.bytes()).isZero();
    assertThat(answers("ok")).isEqualTo(1);
    assertThat(answers("cancelled")).isZero();
  }

  @Test
  void firstLookAtStalledRequests_passesOneThatIsWhole() {
    Export export = open();
    export.submitted(outcome -> {});

    pending.refuseBelow(1024);

    assertThat(pending.requests()).isEqualTo(1);
    export.answer(Outcome.of(IngestResult.SUCCESS));
    export.ingested();
    assertThat(pending.bytes()).isZero();
  }

  @Test
  void bytesAboveTheLimit_areTooLargeEvenWhenTheBudgetIsTaken() {
    Export export = open();

    assertThatThrownBy(() -> export.received(5006))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.outcome().status()).isEqualTo(OtlpStatus.TOO_LARGE));
    export.abandoned();
    assertThat(pending.bytes()).isZero();
  }

  @Test
  void framing_doesNotCountAgainstTheLimit() {
    open().received(5005);
  }

  @Test
  void bytesAboveTheBudget_areRetryable() {
    Export first = open();
    first.received(5000);
    Export second = open();
    second.received(4000);

    assertThatThrownBy(() -> second.hold(1001))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.outcome().status()).isEqualTo(OtlpStatus.UNAVAILABLE));
    second.hold(1000);
    first.abandoned();
    second.abandoned();
    assertThat(pending.bytes()).isZero();
  }

  @Test
  void bytesAfterTheAnswer_areNotHeld() {
    Export export = open();
    export.answered(Outcome.tooLarge(1));

    assertThatThrownBy(() -> export.received(1)).isInstanceOf(RefusedException.class);
    assertThat(pending.bytes()).isZero();
  }

  @Test
  void budget_isNeverExceededByManyThreads() {
    Pending small = new Pending(100);
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          CompletableFuture.runAsync(
              () -> {
                for (int j = 0; j < 20_000; j++) {
                  if (small.take(60)) {
                    assertThat(small.take(60)).isFalse();
                    small.take(-60);
                  }
                }
              }));
    }
    CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new)).join();
    assertThat(small.bytes()).isZero();
  }

  private Export open() {
    return new Export(Signal.TRACES, Transport.GRPC, 5000, 5, pending, metrics);
  }

  private int answers(String answer) {
    String line =
        metrics
            .scrape()
            .lines()
            .filter(
                each ->
                    each.startsWith("spanhouse_requests_total{answer=\"" + answer + "\"")
                        && each.contains("signal=\"traces\",transport=\"grpc\""))
            .findFirst()
            .orElseThrow();
    return (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }
}
