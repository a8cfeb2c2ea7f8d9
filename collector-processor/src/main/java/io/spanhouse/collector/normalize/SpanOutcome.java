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

  private final Conventions conventions;
  private final Fields fields;
  private final Folded folded = new Folded();
  private final ByteArray errorType = new ByteArray();
  private final ByteArray errorMessage = new ByteArray();
  private boolean running;
  private Ending ending = Ending.OK;

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
    // A span without a status that names an error says so too.
    int status = span.statusCode();
    boolean saysError =
        status == OTEL_STATUS_ERROR || (status == 0 && fields.has(Field.ERROR_TYPE));
    ending = saysError ? Ending.ERROR : declared();
    if (ending == Ending.ERROR) {
      if (errorType.size() == 0) {
        errorType.append(content.exceptionType());
      }
      if (errorMessage.size() == 0) {
        errorMessage.append(span.statusMessage());
      }
      if (errorMessage.size() == 0) {
        errorMessage.append(content.exceptionMessage());
      }
      ending =
          errorType.size() == 0
              ? conventions.endings().ofMessage(errorMessage)
              : conventions.endings().ofError(errorType);
    }
  }

  /** What an attribute says in words, which counts where the span's status does not fail. */
  private Ending declared() {
    if (fields.has(Field.SUCCEEDED) && fields.number(Field.SUCCEEDED) == 0) {
      return Ending.ERROR;
    }
    if (!fields.has(Field.STATE)) {
      return Ending.OK;
    }
    Ending state =
        conventions
            .endings()
            .ofState(
                fields.buffer(Field.STATE),
                fields.offset(Field.STATE),
                fields.length(Field.STATE),
                folded);
    return state == null ? Ending.OK : state;
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
    return ending.utf8();
  }

  /** The value of column {@code runs.status}; a span that ended is never {@code running}. */
  public byte[] runStatus() {
    if (running) {
      return RUNNING;
    }
    if (is(Field.RUN_STATUS, CANCELLED) || ending == Ending.CANCELLED) {
      return CANCELLED;
    }
    if (is(Field.RUN_STATUS, TIMEOUT) || ending == Ending.TIMEOUT) {
      return TIMEOUT;
    }
    return ending == Ending.ERROR || is(Field.RUN_STATUS, FAILED) ? FAILED : SUCCESS;
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
