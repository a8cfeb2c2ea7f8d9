package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.AnyValueText;
import io.spanhouse.collector.decode.AttributeList;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.EventView;
import io.spanhouse.collector.decode.Slice;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One observation inside a run: what a span itself is, what a span event or what a log record
 * tells, see {@link LogRecordReader}. A reused view: valid until the next read.
 */
public final class AgentEvent {
  private static final String ANY_TYPE = "*";
  private static final String LOG = "log";
  private static final Set<String> EXPLICIT_TYPES =
      Set.of(
          "log",
          "decision",
          "score",
          "action",
          "error",
          "step",
          "policy",
          "budget",
          "payment",
          "audit");
  private static final Field[] FROM_SPAN = {
    Field.AGENT,
    Field.AGENT_ID,
    Field.SESSION_ID,
    Field.CUSTOMER_ID,
    Field.USER_ID,
    Field.FEATURE,
    Field.DEPARTMENT,
    Field.ENVIRONMENT,
    Field.SERVICE_NAME
  };
  private static final byte[] OK = Conventions.utf8("ok");
  private static final byte[] ERROR = Conventions.utf8("error");
  private static final byte[] EXCLUSIVE = Conventions.utf8("exclusive");
  private static final byte[] NOTHING = new byte[0];
  private static final byte[] EVENT_PREFIX = Conventions.utf8("evt_");

  private final Conventions conventions;
  private final Fields ownFields;
  private final AnyValueText anyValueText = new AnyValueText();
  private final ContentHash hash = new ContentHash();

  private Fields fields;
  private byte[] type = NOTHING;
  private byte[] status = OK;
  private byte[] inputSemantics = NOTHING;
  private byte[] canonicalProvider = NOTHING;
  private long inputTokens;
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

  public AgentEvent(Conventions conventions) {
    this.conventions = conventions;
    this.ownFields = new Fields(conventions);
    this.fields = ownFields;
  }

  /** Prepares for the span events or log records of another request. */
  public void reset() {
    ownFields.reset();
  }

  /** Reads what the span itself is; false when its kind makes no row in {@code events}. */
  public boolean read(AgentSpan span) {
    byte[] spanType = span.kind().eventType();
    if (spanType == null) {
      return false;
    }
    clear();
    fields = span.fields();
    type = spanType;
    status = span.eventStatus();
    canonicalProvider = span.canonicalProvider();
    readInputTokens(span.inputSemantics());
    startedAt = span.startedAt();
    finishedAt = span.finishedAt();
    running = span.isRunning();
    readIdentity(span);
    eventId.append(EVENT_PREFIX, 0, EVENT_PREFIX.length);
    eventId.append(span.traceId());
    eventId.append((byte) '_');
    eventId.append(span.spanId());
    if (fields.has(Field.EVENT_NAME)) {
      copy(Field.EVENT_NAME, name);
    } else {
      name.append(span.span().name());
    }
    parentSpanId.append(span.parentSpanId());
    input.append(span.eventContent().input());
    output.append(span.eventContent().output());
    errorType.append(span.errorType());
    errorMessage.append(span.errorMessage());
    copy(Field.EVENT_DATA, data);
    return true;
  }

  /** Reads one of the span's events, by its ordinal; false when it makes no row of its own. */
  public boolean read(AgentSpan span, EventView event, int ordinal) {
    EventRule rule = conventions.event(event.name());
    if (rule == null || rule.type() == null) {
      return false;
    }
    begin(event.attributes(), span.fields(), FROM_SPAN, rule);
    readIdentity(span);
    long time = Times.clamp(event.timeNanos());
    happenedAt(time == 0 ? span.startedAt() : time);
    parentSpanId.append(span.spanId());
    readName(event.name(), rule);
    if (!readOwnId()) {
      hash.add(ordinal);
      hash.add(event.timeNanos());
      hash.add(span.span().traceId());
      hash.add(span.span().spanId());
      hash.add(event.name());
      hash.add(event.attributes());
      hash.appendHex(eventId);
    }
    readData(event.attributes());
    return true;
  }

  /** Starts an event that {@code attributes} tell, with {@code inherited} from around it. */
  void begin(AttributeList attributes, Fields around, Field[] inherited, @Nullable EventRule rule) {
    clear();
    fields = ownFields;
    ownFields.read(attributes);
    ownFields.inherit(around, inherited);
    readInputTokens(NOTHING);
    readError();
    readType(rule == null || rule.type() == null ? LOG : rule.type());
  }

  /** When it happened, which is a moment unless it says how long it took. */
  void happenedAt(long epochNanos) {
    startedAt = epochNanos;
    finishedAt = Times.clamp(epochNanos + fields.number(Field.EVENT_DURATION_NS));
  }

  private void clear() {
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

  /**
   * Makes input tokens include cached ones. What a sender really does beats what its convention
   * asks for: more cached tokens than input tokens cannot be a part of them, and the total may
   * tell.
   */
  private void readInputTokens(byte[] semantics) {
    long input = fields.number(Field.INPUT_TOKENS);
    long written =
        Math.max(
            fields.number(Field.CACHE_WRITE_TOKENS), fields.number(Field.CACHE_WRITE_1H_TOKENS));
    long cached = fields.number(Field.CACHED_INPUT_TOKENS) + written;
    long apart = input + cached + fields.number(Field.OUTPUT_TOKENS);
    boolean exclusive =
        cached > 0
            && (cached > input
                || Arrays.equals(semantics, EXCLUSIVE)
                || fields.number(Field.TOTAL_TOKENS) == apart);
    inputTokens = exclusive ? input + cached : input;
    inputSemantics = exclusive ? EXCLUSIVE : semantics;
  }

  private void readError() {
    copy(Field.ERROR_TYPE, errorType);
    copy(Field.ERROR_MESSAGE, errorMessage);
  }

  private void readIdentity(AgentSpan span) {
    traceId.append(span.traceId());
    spanId.append(span.spanId());
    runId.append(span.run().runId());
    rootRunId.append(span.run().rootRunId());
  }

  private void readType(String ruleType) {
    String text = ruleType;
    if (ruleType.equals(ANY_TYPE)) {
      String declared = fields.text(Field.EVENT_TYPE);
      text = EXPLICIT_TYPES.contains(declared) ? declared : LOG;
    }
    type = Conventions.utf8(text);
    status = text.equals("error") ? ERROR : OK;
    byte[] outcome = conventions.outcome(errorType);
    if (outcome.length > 0) {
      status = outcome;
    }
  }

  /** The name of an event that can be of any type says nothing about this one. */
  void readName(Slice eventName, @Nullable EventRule rule) {
    if (fields.has(Field.EVENT_NAME)) {
      copy(Field.EVENT_NAME, name);
    } else if (rule == null || !ANY_TYPE.equals(rule.type())) {
      name.append(eventName);
    }
  }

  boolean readOwnId() {
    if (fields.has(Field.EVENT_ID)) {
      copy(Field.EVENT_ID, eventId);
      return true;
    }
    eventId.append(EVENT_PREFIX, 0, EVENT_PREFIX.length);
    return false;
  }

  /** Attributes without a column of their own, as one JSON object. */
  void readData(AttributeList attributes) {
    if (fields.has(Field.EVENT_DATA)) {
      copy(Field.EVENT_DATA, data);
      return;
    }
    fields.moveTo(Field.SPANS | Field.EVENTS);
    for (int i = 0; i < attributes.size(); i++) {
      if (!fields.isMoved(i)) {
        data.append((byte) (data.size() == 0 ? '{' : ','));
        anyValueText.appendJsonMember(attributes, i, data);
      }
    }
    if (data.size() > 0) {
      data.append((byte) '}');
    }
  }

  void copy(Field field, ByteArray target) {
    target.clear();
    fields.appendTo(target, field);
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

  /** Whether the sender's input tokens include cached tokens; empty for events without usage. */
  public byte[] inputSemantics() {
    return inputSemantics;
  }

  /** Whether tokens are paid for: a call of a model that answers or embeds. */
  public boolean isBilledByTokens() {
    return type == Kind.MODEL_CALL.eventType() || type == Kind.EMBEDDING.eventType();
  }
}
