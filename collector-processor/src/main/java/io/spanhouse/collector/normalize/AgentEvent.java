package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.ByteArray;
import java.util.Arrays;
import java.util.List;

/**
 * One observation inside a run: what a span itself is or what a span event tells, see {@link
 * SpanEventReader}, or what a log record tells, see {@link LogRecordReader}. A view that its reader
 * uses again.
 */
public final class AgentEvent {
  private static final byte[] EXCLUSIVE = Conventions.utf8("exclusive");

  /** Cached tokens in input or not, thinking in output or not. */
  private static final int WAYS = 4;

  private static final byte[] NOTHING = new byte[0];
  private static final double NANOS_PER_MILLI = 1e6;

  /** A day. */
  private static final double MAX_MILLIS = 86_400_000;

  private Fields fields;
  private byte[] type = NOTHING;
  private byte[] status = NOTHING;
  private byte[] inputSemantics = NOTHING;
  private byte[] canonicalProvider = NOTHING;
  private long inputTokens;
  private long outputTokens;
  private long totalTokens;
  private long startedAt;
  private long finishedAt;
  private boolean running;
  private final ByteArray eventId = new ByteArray();
  private final ByteArray name = new ByteArray();
  private final ByteArray traceId = new ByteArray();
  private final ByteArray spanId = new ByteArray();
  private final ByteArray parentSpanId = new ByteArray();
  private final ByteArray runId = new ByteArray();
  private final ByteArray rootRunId = new ByteArray();
  private final ByteArray errorType = new ByteArray();
  private final ByteArray errorMessage = new ByteArray();
  private final ByteArray severity = new ByteArray();
  private final ByteArray input = new ByteArray();
  private final ByteArray output = new ByteArray();
  private final ByteArray data = new ByteArray();

  AgentEvent(Fields fields) {
    this.fields = fields;
  }

  /** Empties it for another event, whose attributes {@code fields} holds. */
  void begin(Fields fields) {
    this.fields = fields;
    eventId.clear();
    name.clear();
    traceId.clear();
    spanId.clear();
    parentSpanId.clear();
    runId.clear();
    rootRunId.clear();
    errorType.clear();
    errorMessage.clear();
    severity.clear();
    input.clear();
    output.clear();
    data.clear();
    running = false;
    inputSemantics = NOTHING;
    canonicalProvider = NOTHING;
  }

  void setType(byte[] type, byte[] status) {
    this.type = type;
    this.status = status;
  }

  void setTimes(long startedAt, long finishedAt) {
    this.startedAt = startedAt;
    this.finishedAt = finishedAt;
  }

  /** When it happened, which is a moment unless it says how long it took. */
  void happenedAt(long epochNanos) {
    setTimes(epochNanos, Times.sum(epochNanos, fields.number(Field.EVENT_DURATION_NS)));
  }

  /** The end of something that says how long it took, if it does. */
  void endedAt(long epochNanos) {
    double millis = Double.longBitsToDouble(fields.number(Field.DURATION_MS));
    boolean believed = millis > 0 && millis < MAX_MILLIS;
    setTimes(epochNanos - (believed ? Math.round(millis * NANOS_PER_MILLI) : 0), epochNanos);
  }

  /** Puts notes in front of {@link #data} where that is an object, or empty. */
  void addNotes(List<Note> notes) {
    for (Note note : notes) {
      addNote(note);
    }
  }

  private void addNote(Note note) {
    byte[] rest = data.toByteArray();
    if (rest.length > 0 && rest[0] != '{') {
      return;
    }
    data.clear();
    data.appendAscii("{\"" + note.key() + "\":\"" + note.text() + "\"");
    if (rest.length == 0) {
      data.append((byte) '}');
      return;
    }
    if (!isEmptyObject(rest)) {
      data.append((byte) ',');
    }
    data.append(rest, 1, rest.length - 1);
  }

  private static boolean isEmptyObject(byte[] json) {
    int at = 1;
    while (at < json.length && json[at] <= ' ' && json[at] >= 0) {
      at++;
    }
    return at < json.length && json[at] == '}';
  }

  void setRunning(boolean running) {
    this.running = running;
  }

  void setCanonicalProvider(byte[] provider) {
    canonicalProvider = provider;
  }

  /**
   * Makes input tokens include cached ones, and output tokens thinking. What a sender really does
   * beats what its convention asks for: more cached tokens than input tokens cannot be a part of
   * them, and the total may tell, or how many of them were not cached.
   *
   * @param certain whether semantics are known of the sender, whose total then tells nothing
   */
  void readTokens(byte[] semantics, boolean certain, boolean reasoningApart) {
    long input = fields.number(Field.INPUT_TOKENS);
    long written =
        Math.max(
            fields.number(Field.CACHE_WRITE_TOKENS), fields.number(Field.CACHE_WRITE_1H_TOKENS));
    long cached = fields.number(Field.CACHED_INPUT_TOKENS) + written;
    long reasoning = fields.number(Field.REASONING_TOKENS);
    long output = fields.number(Field.OUTPUT_TOKENS);
    long total = fields.number(Field.TOTAL_TOKENS);
    boolean exclusive = cached > 0 && Arrays.equals(semantics, EXCLUSIVE);
    boolean apart = reasoning > 0 && reasoningApart;
    if (fields.has(Field.FRESH_INPUT_TOKENS)) {
      exclusive = cached > 0 && input == fields.number(Field.FRESH_INPUT_TOKENS);
    } else if (!certain
        && total > 0
        && total != input + output + (exclusive ? cached : 0) + (apart ? reasoning : 0)) {
      for (int way = 0; way < WAYS; way++) {
        if (total == input + output + (way & 1) * cached + (way >> 1) * reasoning) {
          exclusive = cached > 0 && (way & 1) != 0;
          apart = reasoning > 0 && (way & 2) != 0;
          break;
        }
      }
    }
    exclusive |= cached > input;
    apart |= reasoning > output;
    inputTokens = exclusive ? input + cached : input;
    inputSemantics = exclusive ? EXCLUSIVE : semantics;
    outputTokens = apart ? output + reasoning : output;
    totalTokens = Math.max(total, inputTokens + outputTokens);
  }

  /** From start to the first token, whichever way the sender says it; -1 where it does not. */
  public long timeToFirstTokenNanos() {
    double seconds = -1;
    if (fields.has(Field.TIME_TO_FIRST_TOKEN_SECONDS)) {
      seconds = Double.longBitsToDouble(fields.number(Field.TIME_TO_FIRST_TOKEN_SECONDS));
    } else if (fields.has(Field.TIME_TO_FIRST_TOKEN_MS)) {
      seconds = Double.longBitsToDouble(fields.number(Field.TIME_TO_FIRST_TOKEN_MS)) / 1e3;
    } else if (fields.has(Field.FIRST_TOKEN_AT)) {
      return Times.between(startedAt, fields.text(Field.FIRST_TOKEN_AT));
    }
    return seconds >= 0 ? Math.round(seconds * 1e9) : -1;
  }

  /** Replaces {@code target} by a field; whether there is one. */
  boolean copy(Field field, ByteArray target) {
    target.clear();
    fields.appendTo(target, field);
    return fields.has(field);
  }

  public Fields fields() {
    return fields;
  }

  /** The value of column {@code events.type}. */
  public byte[] type() {
    return type;
  }

  /** The value of column {@code events.status}. */
  public byte[] status() {
    return status;
  }

  public ByteArray eventId() {
    return eventId;
  }

  public ByteArray name() {
    return name;
  }

  /** Lower-case hex, empty when the event is linked to no trace. */
  public ByteArray traceId() {
    return traceId;
  }

  /** Lower-case hex, empty when the event is linked to no span. */
  public ByteArray spanId() {
    return spanId;
  }

  /** For a span's own event the parent of that span, for an event in a span that span. */
  public ByteArray parentSpanId() {
    return parentSpanId;
  }

  public ByteArray runId() {
    return runId;
  }

  public ByteArray rootRunId() {
    return rootRunId;
  }

  /** Nanoseconds since the epoch. */
  public long startedAt() {
    return startedAt;
  }

  /** Nanoseconds since the epoch, never before {@link #startedAt}. */
  public long finishedAt() {
    return finishedAt;
  }

  /** Whether it has not ended, as far as this record knows. */
  public boolean isRunning() {
    return running;
  }

  public ByteArray errorType() {
    return errorType;
  }

  public ByteArray errorMessage() {
    return errorMessage;
  }

  /** What a log record calls its severity, else empty. */
  public ByteArray severity() {
    return severity;
  }

  /** The field that holds the input: a tool's arguments before general input. */
  public Field inputField() {
    return fields.has(Field.TOOL_ARGUMENTS) ? Field.TOOL_ARGUMENTS : Field.INPUT;
  }

  /** The field that holds the output: a tool's result before general output. */
  public Field outputField() {
    return fields.has(Field.TOOL_RESULT) ? Field.TOOL_RESULT : Field.OUTPUT;
  }

  /** Input told outside of the attributes; counts where {@link #inputField} is absent. */
  public ByteArray otherInput() {
    return input;
  }

  /** Output told outside of the attributes; counts where {@link #outputField} is absent. */
  public ByteArray otherOutput() {
    return output;
  }

  /** What has no column, as JSON text. */
  public ByteArray data() {
    return data;
  }

  /** The provider's canonical name, or an empty array when the sender's name already is. */
  public byte[] canonicalProvider() {
    return canonicalProvider;
  }

  /** Input tokens, cached ones and cache writes included, whatever the sender counts as such. */
  public long inputTokens() {
    return inputTokens;
  }

  /** Output tokens, thinking included. */
  public long outputTokens() {
    return outputTokens;
  }

  /** All tokens: what the sender says, unless input and output are more. */
  public long totalTokens() {
    return totalTokens;
  }

  /** Whether the sender's input tokens include cached tokens; empty for events without usage. */
  public byte[] inputSemantics() {
    return inputSemantics;
  }

  /** Whether tokens are paid for: a call of a model that answers or embeds. */
  public boolean isBilledByTokens() {
    return type == Kind.MODEL_CALL.eventType() || type == Kind.EMBEDDING.eventType();
  }
}
