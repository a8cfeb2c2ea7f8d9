package io.spanhouse.collector.receive.intake;

import io.spanhouse.collector.receive.IngestResult;
import io.spanhouse.collector.receive.OtlpStatus;
import io.spanhouse.collector.receive.PermanentException;
import io.spanhouse.collector.receive.RetryableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * What a request is answered, before it is put into gRPC's or HTTP's words.
 *
 * @param message English text for the sender; never contains anything the sender sent
 * @param rejected number of refused items, when the status is {@link OtlpStatus#PARTIAL}
 */
public record Outcome(OtlpStatus status, String message, long rejected) {
  /**
   * How long a sender that keeps its data is asked to wait. SDKs give a batch up after 10 s: with 3
   * they try at 0, 3, 6 and 9 s. With 1 those that count attempts (Python, JavaScript, Java) give
   * up after 5 to 6 s; more than 4 leaves room for two attempts or fewer, and what is left of the
   * 10 s makes four SDKs drop their data at once.
   */
  public static final int RETRY_AFTER_SECONDS = 3;

  /** Longest message of a success: a small part of the 4 MiB that a response may have. */
  static final int MAX_SUCCESS_CHARS = 64 << 10;

  /**
   * Longest message of a failure. gRPC sends it twice, escaped, in headers, of which clients take 8
   * KiB in all.
   */
  static final int MAX_FAILURE_CHARS = 400;

  private static final Outcome SUCCESS = new Outcome(OtlpStatus.OK, "", 0);

  public Outcome {
    message = cut(message, status.isSuccess() ? MAX_SUCCESS_CHARS : MAX_FAILURE_CHARS);
  }

  static Outcome of(IngestResult result) {
    if (result.rejected() == 0 && result.message().isEmpty()) {
      return SUCCESS;
    }
    String message = result.message().isEmpty() ? "some items were refused" : result.message();
    return new Outcome(OtlpStatus.PARTIAL, message, result.rejected());
  }

  /** The answer to a failure; one that is not typed was not the sender's fault and is retryable. */
  public static Outcome of(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof RefusedException refused) {
      return refused.outcome();
    }
    if (cause instanceof PermanentException permanent) {
      return refused(OtlpStatus.BAD_REQUEST, text(permanent, "the request cannot be decoded"));
    }
    if (cause instanceof RetryableException retryable) {
      return unavailable(text(retryable, "try again later"));
    }
    return unavailable("the request could not be stored, try again later");
  }

  /** Whether a failure is typed, so that there is nothing to look into. */
  static boolean isExpected(Throwable failure) {
    Throwable cause = unwrapped(failure);
    return cause instanceof RefusedException
        || cause instanceof PermanentException
        || cause instanceof RetryableException;
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable result = failure;
    while (result instanceof CompletionException || result instanceof ExecutionException) {
      Throwable cause = result.getCause();
      if (cause == null) {
        break;
      }
      result = cause;
    }
    return result;
  }

  /** A final refusal. */
  public static Outcome refused(OtlpStatus status, String message) {
    return new Outcome(status, message, 0);
  }

  /** Not now; the sender keeps its data and sends it again. */
  public static Outcome unavailable(String message) {
    return new Outcome(OtlpStatus.UNAVAILABLE, message, 0);
  }

  public static Outcome cancelled(String message) {
    return new Outcome(OtlpStatus.CANCELLED, message, 0);
  }

  public static Outcome tooLarge(int maxRequestBytes) {
    return refused(
        OtlpStatus.TOO_LARGE,
        "the request is larger than "
            + maxRequestBytes
            + " bytes, before or after decompression: send smaller batches, in an OpenTelemetry SDK"
            + " by OTEL_BSP_MAX_EXPORT_BATCH_SIZE for spans and OTEL_BLRP_MAX_EXPORT_BATCH_SIZE for"
            + " logs");
  }

  private static String cut(String text, int maxChars) {
    if (text.length() <= maxChars) {
      return text;
    }
    int end = maxChars - 3;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
        + "...";
  }

  private static String text(Throwable cause, String otherwise) {
    String message = cause.getMessage();
    return message == null || message.isEmpty() ? otherwise : message;
  }
}
