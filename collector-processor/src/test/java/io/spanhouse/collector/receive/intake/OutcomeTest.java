package io.spanhouse.collector.receive.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.spanhouse.collector.receive.IngestResult;
import io.spanhouse.collector.receive.OtlpStatus;
import io.spanhouse.collector.receive.PermanentException;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.transport.ExportResponse;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutcomeTest {
  /** From the OTLP specification's tables. */
  private static final Set<Code> RETRYABLE_CODES =
      Set.of(
          Code.CANCELLED,
          Code.DEADLINE_EXCEEDED,
          Code.ABORTED,
          Code.OUT_OF_RANGE,
          Code.UNAVAILABLE,
          Code.DATA_LOSS);

  private static final Set<Integer> RETRYABLE_HTTP = Set.of(429, 502, 503, 504);

  @ParameterizedTest
  @EnumSource
  void status_isRetryableOnBothTransportsOrOnNeither(OtlpStatus status) {
    assertThat(RETRYABLE_CODES.contains(status.grpcCode)).isEqualTo(status.isRetryable());
    assertThat(RETRYABLE_HTTP.contains(status.httpStatus().code())).isEqualTo(status.isRetryable());
  }

  @ParameterizedTest
  @EnumSource
  void status_isNeverOneThatMakesSendersDropWhatIsNotTheirFault(OtlpStatus status) {
    assertThat(status.grpcCode).isNotIn(Code.INTERNAL, Code.UNKNOWN);
    assertThat(status.httpStatus().code()).isNotIn(500, 408);
  }

  @Test
  void result_isSuccessPartialOrWarning() {
    assertThat(Outcome.of(IngestResult.SUCCESS).status()).isEqualTo(OtlpStatus.OK);
    assertThat(Outcome.of(new IngestResult(2, "no")))
        .isEqualTo(new Outcome(OtlpStatus.PARTIAL, "no", 2));
    assertThat(Outcome.of(new IngestResult(0, "careful")))
        .isEqualTo(new Outcome(OtlpStatus.PARTIAL, "careful", 0));
  }

  @Test
  void wrappedFailure_isThatOfItsCause() {
    PermanentException permanent = new PermanentException("broken");

    assertThat(Outcome.of(new CompletionException(new ExecutionException(permanent))))
        .isEqualTo(Outcome.of(permanent))
        .isEqualTo(new Outcome(OtlpStatus.BAD_REQUEST, "broken", 0));
    assertThat(Outcome.of(new CompletionException(null)).status())
        .isEqualTo(OtlpStatus.UNAVAILABLE);
  }

  @Test
  void untypedFailure_isRetryableAndKeepsItsTextToItself() {
    Outcome outcome = Outcome.of(new IllegalStateException("password=secret"));

    assertThat(outcome.status()).isEqualTo(OtlpStatus.UNAVAILABLE);
    assertThat(outcome.message()).doesNotContain("secret");
  }

  @Test
  void longMessage_isCutBetweenCodePoints() {
    String emoji = "\uD83D\uDE00".repeat(100_000);

    for (int offset = 0; offset < 2; offset++) {
      Outcome failure = Outcome.of(new PermanentException("x".repeat(offset) + emoji));
      assertThat(failure.message().length()).isLessThanOrEqualTo(Outcome.MAX_FAILURE_CHARS);
      assertThat(failure.message()).endsWith("\uDE00...");

      Outcome success = Outcome.of(new IngestResult(1, "x".repeat(offset) + emoji));
      assertThat(success.message().length()).isLessThanOrEqualTo(Outcome.MAX_SUCCESS_CHARS);
      assertThat(success.message()).endsWith("\uDE00...");
      assertThat(ExportResponse.protobuf(success)).hasSizeLessThan(4 << 20);
      assertThat(ExportResponse.json(Signal.TRACES, success)).hasSizeLessThan(4 << 20);
    }
  }

  @Test
  void messageThatEscapesBadly_staysBelow4MiBInJson() {
    Outcome outcome = Outcome.of(new IngestResult(1, "\u0001".repeat(1 << 20)));

    assertThat(ExportResponse.json(Signal.TRACES, outcome)).hasSizeLessThan(4 << 20);
  }
}
