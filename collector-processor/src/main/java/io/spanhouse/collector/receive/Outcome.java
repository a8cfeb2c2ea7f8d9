package io.spanhouse.collector.receive;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * What a request is answered, before it is put into gRPC's or HTTP's words.
 *
 * @param message English text for the sender; never contains anything the sender sent
 * @param rejected number of refused items, when the status is {@link OtlpStatus#PARTIAL}
 * @param retryAfterSeconds how long the sender is asked to wait, 1 to 30; 0 unless retryable
 */
record Outcome(OtlpStatus status, String message, long rejected, int retryAfterSeconds) {
  /** Longest message of a success: a small part of the 4 MiB that a response may have. */
  static final int MAX_SUCCESS_CHARS = 64 << 10;

  /**
   * Longest message of a failure. gRPC sends it twice, escaped, in headers, of which clients take 8
   * KiB in all.
   */
  static final int MAX_FAILURE_CHARS = 400;

  private static final int MAX_RETRY_AFTER_SECONDS = 30;
  private static final Outcome SUCCESS = new Outcome(OtlpStatus.OK, "", 0, 0);

  Outcome {
    message = cut(message, status.isSuccess() ? MAX_SUCCESS_CHARS : MAX_FAILURE_CHARS);
  }

  static Outcome of(IngestResult result) {
    if (result.rejected() == 0 && result.message().isEmpty()) {
      return SUCCESS;
    }
    String message = result.message().isEmpty() ? "some items were refused" : result.message();
    return new Outcome(OtlpStatus.PARTIAL, message, result.rejected(), 0);
  }

  /** The answer to a failure; one that is not typed was not the sender's fault and is retryable. */
  static Outcome of(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof RefusedException refused) {
      return refused.outcome();
    }
    if (cause instanceof PermanentException permanent) {
      return refused(OtlpStatus.BAD_REQUEST, text(permanent, "the request cannot be decoded"));
    }
    if (cause instanceof RetryableException retryable) {
      return unavailable(text(retryable, "try again later"), retryable.retryAfter());
    }
    return unavailable("the request could not be stored, try again later", Duration.ofSeconds(1));
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
  static Outcome refused(OtlpStatus status, String message) {
    return new Outcome(status, message, 0, 0);
  }

  static Outcome unavailable(String message, Duration retryAfter) {
    return new Outcome(OtlpStatus.UNAVAILABLE, message, 0, wholeSeconds(retryAfter));
  }

  static Outcome cancelled(String message) {
    return new Outcome(OtlpStatus.CANCELLED, message, 0, 1);
  }

  static Outcome tooLarge(int maxRequestBytes) {
    return refused(
        OtlpStatus.TOO_LARGE,
        "the request is larger than "
            + maxRequestBytes
            + " bytes, before or after decompression: send smaller batches");
  }

  private static int wholeSeconds(Duration duration) {
    long rounded = duration.plusNanos(999_999_999).toSeconds();
    return (int) Math.max(1, Math.min(MAX_RETRY_AFTER_SECONDS, rounded));
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
