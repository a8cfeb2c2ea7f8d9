package io.spanhouse.semconv;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * OpenTelemetry's span event for an exception, like {@link Span#recordException} but with message
 * and stack trace redacted and cut.
 */
final class ExceptionEvent {
  private static final String NAME = "exception";
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("exception.type");
  private static final AttributeKey<String> MESSAGE = AttributeKey.stringKey("exception.message");
  private static final AttributeKey<String> STACK_TRACE =
      AttributeKey.stringKey("exception.stacktrace");

  private ExceptionEvent() {}

  static void record(Throwable error, Span span, Content content) {
    if (span.isRecording()) {
      Attributes attributes =
          Attributes.builder()
              .put(TYPE, error.getClass().getName())
              .put(MESSAGE, content.of(MESSAGE, messageOf(error)))
              .put(STACK_TRACE, content.of(STACK_TRACE, stackTraceOf(error)))
              .build();
      span.addEvent(NAME, attributes);
    }
  }

  /** The message; null also when the exception fails to tell it. */
  static @Nullable String messageOf(Throwable error) {
    return Guard.getOrNull(error::getMessage);
  }

  /** Whether {@code error} is how work ends that was told to stop. */
  static boolean isStop(@Nullable Throwable error) {
    return error instanceof CancellationException
        || error instanceof InterruptedException
        || error instanceof InterruptedIOException
        || error instanceof ClosedByInterruptException;
  }

  private static @Nullable String stackTraceOf(Throwable error) {
    return Guard.getOrNull(
        () -> {
          StringWriter text = new StringWriter();
          error.printStackTrace(new PrintWriter(text));
          return text.toString();
        });
  }
}
