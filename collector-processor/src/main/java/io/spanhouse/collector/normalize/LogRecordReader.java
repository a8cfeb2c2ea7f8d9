package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.AnyValueText;
import io.spanhouse.collector.decode.AnyValueType;
import io.spanhouse.collector.decode.AttributeList;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.LogCursor;
import io.spanhouse.collector.decode.LogView;
import io.spanhouse.collector.decode.Slice;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads log records as events: explicit ones by what they say they are, any other as a log line.
 */
public final class LogRecordReader {
  private static final byte[] EVENT_NAME = Conventions.utf8("event.name");
  private static final byte[] SOURCE_PLACE = Conventions.utf8("event ");

  private final Conventions conventions;
  private final Field[] resourceFields;
  private final Fields resource;
  private final EventAttributes attributes;
  private final AgentEvent event;
  private final AnyValueText anyValueText = new AnyValueText();
  private final ByteArray eventName = new ByteArray();
  private final ContentHash hash = new ContentHash();
  private final ByteDictionary seen = new ByteDictionary();
  private int[] seenCounts = new int[16];
  private int resourceOrdinal;
  private long receivedAt;
  private boolean timeReplaced;

  public LogRecordReader(Conventions conventions) {
    this.conventions = conventions;
    this.resourceFields = conventions.resourceFields().toArray(new Field[0]);
    this.resource = new Fields(conventions);
    this.attributes = new EventAttributes(conventions);
    this.event = new AgentEvent(attributes.fields());
  }

  /**
   * Prepares for the log records of another request.
   *
   * @param receivedAt server clock, nanoseconds since the epoch
   */
  public void reset(long receivedAt) {
    this.receivedAt = receivedAt;
    resourceOrdinal = -1;
    seen.clear();
    resource.reset();
    attributes.reset();
  }

  /** The event that the log record the cursor stands on tells; valid until the next read. */
  public AgentEvent read(LogCursor cursor) {
    LogView log = cursor.log();
    if (cursor.resourceOrdinal() != resourceOrdinal) {
      resourceOrdinal = cursor.resourceOrdinal();
      resource.read(cursor.resource().attributes());
    }
    readEventName(log);
    EventRule rule = rule(cursor);
    if (rule != null && rule.isOfRecords()) {
      rule = attributes.beginRecord(event, log.attributes(), resource, resourceFields, rule);
    } else {
      attributes.begin(event, log.attributes(), resource, resourceFields, rule);
    }
    readTime(log);
    readIdentity(log);
    if (rule != null && !rule.runKeys().isEmpty()) {
      readRun(rule, log.attributes());
    }
    attributes.readName(event, eventName.array(), 0, eventName.size(), rule);
    event.severity().append(log.severityText());
    if (event.severity().size() == 0) {
      event.severity().appendAscii(Severity.name(log.severityNumber()));
    }
    anyValueText.appendBody(log, event.otherOutput());
    if (!attributes.readOwnId(event)) {
      readHash(cursor, log);
    }
    attributes.readData(event, log.attributes());
    if (rule != null && rule.isOfRecords()) {
      moveBody();
    } else if (rule != null) {
      attributes.readMessages(event, rule);
    }
    long sent = log.timeNanos() == 0 ? log.observedTimeNanos() : log.timeNanos();
    if (sent != 0 && !Times.isBelieved(sent, receivedAt)) {
      event.addNotes(List.of(new Note(Note.SENT_TIME, Times.text(sent))));
    }
    return event;
  }

  /** What is known of records of this name, from this scope, in or outside of a trace. */
  private @Nullable EventRule rule(LogCursor cursor) {
    EventRule rule = conventions.recordEvent(eventName.array(), 0, eventName.size());
    if (rule == null) {
      return null;
    }
    boolean fits =
        (rule.scope() == null || cursor.scope().name().startsWith(Conventions.utf8(rule.scope())))
            && !(rule.withoutTrace() && Ids.isTraceId(cursor.log().traceId()));
    return fits ? rule : null;
  }

  /** The run that keys name together, where all of them are there. */
  private void readRun(EventRule rule, AttributeList list) {
    for (String key : rule.runKeys()) {
      int i = find(list, Conventions.utf8(key));
      if (i < 0) {
        return;
      }
      hash.add(list.buffer(), list.valueOffset(i), list.valueLength(i));
    }
    event.runId().clear();
    event.runId().appendAscii("run_");
    hash.appendHex(event.runId());
    event.rootRunId().clear();
    event.rootRunId().append(event.runId());
  }

  private static int find(AttributeList list, byte[] key) {
    for (int i = 0; i < list.size(); i++) {
      int start = list.keyOffset(i);
      if (list.type(i) == AnyValueType.STRING
          && Arrays.equals(key, 0, key.length, list.buffer(), start, start + list.keyLength(i))) {
        return i;
      }
    }
    return -1;
  }

  /** The body of a record that is a call, a decision and the like describes it only. */
  private void moveBody() {
    ByteArray body = event.otherOutput();
    byte[] rest = event.data().toByteArray();
    if (body.size() == 0 || (rest.length > 0 && rest[0] != '{')) {
      return;
    }
    ByteArray data = event.data();
    data.clear();
    data.appendAscii("{\"body\":");
    AnyValueText.appendJsonString(body.array(), 0, body.size(), data);
    data.append((byte) (rest.length > 1 ? ',' : '}'));
    data.append(rest, Math.min(1, rest.length), Math.max(0, rest.length - 1));
    body.clear();
  }

  /** A time that is missing or not believed is that of observation, or else that of arrival. */
  private void readTime(LogView log) {
    timeReplaced = false;
    if (Times.isBelieved(log.timeNanos(), receivedAt)) {
      happenedAt(log.timeNanos());
      return;
    }
    boolean observed = Times.isBelieved(log.observedTimeNanos(), receivedAt);
    happenedAt(observed ? log.observedTimeNanos() : receivedAt);
    timeReplaced = !observed || log.timeNanos() != 0;
  }

  private void happenedAt(long nanos) {
    if (event.fields().has(Field.DURATION_MS)) {
      event.endedAt(nanos);
    } else {
      event.happenedAt(nanos);
    }
  }

  /** Whether the last record's time was not believed, or it had none. */
  public boolean isTimeReplaced() {
    return timeReplaced;
  }

  /**
   * The field, or the attribute of senders from before OTLP had the field. Rust's tracing puts a
   * place in the source into the field: {@code event src/main.rs:17}.
   */
  private void readEventName(LogView log) {
    eventName.clear();
    AttributeList list = log.attributes();
    Slice name = log.eventName();
    boolean isPlace = name.startsWith(SOURCE_PLACE);
    int i = name.isEmpty() || isPlace ? find(list, EVENT_NAME) : -1;
    if (i >= 0) {
      eventName.append(list.buffer(), list.valueOffset(i), list.valueLength(i));
    } else {
      eventName.append(name);
    }
  }

  private void readIdentity(LogView log) {
    if (Ids.isTraceId(log.traceId())) {
      Ids.hex(log.traceId(), event.traceId());
      if (Ids.isSpanId(log.spanId())) {
        Ids.hex(log.spanId(), event.spanId());
        event.parentSpanId().append(event.spanId());
      }
    }
    event.copy(Field.RUN_ID, event.runId());
    event.copy(Field.ROOT_RUN_ID, event.rootRunId());
    if (event.runId().size() == 0 && event.traceId().size() > 0) {
      Ids.runOfTrace(event.traceId(), event.runId());
    }
    if (event.rootRunId().size() == 0) {
      event.rootRunId().append(event.runId());
    }
  }

  /** Equal records of one request are told apart by counting them. */
  private void readHash(LogCursor cursor, LogView log) {
    hash.add(cursor.resource().attributes());
    hash.add(cursor.scope().name());
    hash.add(cursor.scope().version());
    hash.add(log.timeNanos());
    hash.add(log.observedTimeNanos());
    hash.add(log.severityNumber());
    hash.add(log.severityText());
    hash.add(log.traceId());
    hash.add(log.spanId());
    hash.add(log.eventName());
    hash.add(event.otherOutput().array(), 0, event.otherOutput().size());
    hash.add(log.attributes());
    hash.appendHex(event.eventId());
    int known = seen.size();
    int id = seen.add(event.eventId().array(), 0, event.eventId().size());
    if (id == known) {
      if (id == seenCounts.length) {
        seenCounts = Arrays.copyOf(seenCounts, id * 2);
      }
      seenCounts[id] = 0;
    } else {
      event.eventId().appendAscii("_" + ++seenCounts[id]);
    }
  }
}
