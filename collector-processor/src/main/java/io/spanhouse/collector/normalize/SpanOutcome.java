package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.SpanView;
import java.util.Arrays;

/**
 * How a span ended, if it did: its error, and what that makes of the event and of the run that it
 * is.
 */
public final class SpanOutcome {
  private static final int OTEL_STATUS_ERROR = 2;
  private static final byte[] RUNNING = Conventions.utf8("running");
  private static final byte[] SUCCESS = Conventions.utf8("success");
  private static final byte[] FAILED = Conventions.utf8("failed");
  private static final byte[] TIMEOUT = Conventions.utf8("timeout");
  private static final byte[] CANCELLED = Conventions.utf8("cancelled");
  private static final byte[] OK = Conventions.utf8("ok");
  private static final byte[] ERROR = Conventions.utf8("error");
  private static final byte[] NOTHING = new byte[0];

  private final Conventions conventions;
  private final Fields fields;
  private final ByteArray errorType = new ByteArray();
  private final ByteArray errorMessage = new ByteArray();
  private boolean running;
  private boolean saysError;

  /** How it ended where the error it names is none. */
  private byte[] insteadOfError = NOTHING;

  SpanOutcome(Conventions conventions, Fields fields) {
    this.conventions = conventions;
    this.fields = fields;
  }

  void read(SpanView span, SpanEventContent content) {
    running = fields.number(Field.RUNNING) != 0 && span.endNanos() == 0;
    errorType.clear();
    errorMessage.clear();
    fields.appendTo(errorType, Field.ERROR_TYPE);
    fields.appendTo(errorMessage, Field.ERROR_MESSAGE);
    insteadOfError = NOTHING;
    // A span without a status that names an error says so too.
    int status = span.statusCode();
    saysError = status == OTEL_STATUS_ERROR || (status == 0 && fields.has(Field.ERROR_TYPE));
    if (saysError) {
      if (errorType.size() == 0) {
        errorType.append(content.exceptionType());
      }
      if (errorMessage.size() == 0) {
        errorMessage.append(span.statusMessage());
      }
      if (errorMessage.size() == 0) {
        errorMessage.append(content.exceptionMessage());
      }
      insteadOfError = conventions.outcome(errorType);
    }
  }

  /** Whether this tells of the span's start only: it says so and has no end. */
  public boolean isRunning() {
    return running;
  }

  /** What kind of error the span ended with, empty without one. */
  public ByteArray errorType() {
    return errorType;
  }

  /** What the error says: the attribute's, the status' or the last exception's message. */
  public ByteArray errorMessage() {
    return errorMessage;
  }

  /** The value of column {@code events.status}. */
  public byte[] eventStatus() {
    if (running) {
      return RUNNING;
    }
    if (is(Field.EVENT_STATUS, CANCELLED)) {
      return CANCELLED;
    }
    if (insteadOfError.length > 0) {
      return insteadOfError;
    }
    return isError() ? ERROR : OK;
  }

  /** The value of column {@code runs.status}; a span that ended is never {@code running}. */
  public byte[] runStatus() {
    if (running) {
      return RUNNING;
    }
    if (is(Field.RUN_STATUS, CANCELLED) || Arrays.equals(insteadOfError, CANCELLED)) {
      return CANCELLED;
    }
    if (is(Field.RUN_STATUS, TIMEOUT)) {
      return TIMEOUT;
    }
    return isError() || is(Field.RUN_STATUS, FAILED) ? FAILED : SUCCESS;
  }

  /** Whether the span failed, which one that waits for a human or was stopped did not. */
  private boolean isError() {
    return insteadOfError.length == 0 && saysError;
  }

  private boolean is(Field field, byte[] value) {
    return fields.has(field)
        && Arrays.equals(
            value,
            0,
            value.length,
            fields.buffer(field),
            fields.offset(field),
            fields.offset(field) + fields.length(field));
  }
}
