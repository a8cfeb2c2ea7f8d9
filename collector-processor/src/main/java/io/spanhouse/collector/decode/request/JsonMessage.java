package io.spanhouse.collector.decode.request;

import io.spanhouse.collector.decode.EnvelopeCursor;
import io.spanhouse.collector.decode.request.JsonField.Kind;
import io.spanhouse.collector.receive.Signal;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members that a JSON object of OTLP may have, one line a field in the order of the .proto
 * files. Any other member is unknown and ignored, among them those that traces and logs do not use
 * ({@code keyStrindex}, {@code stringValueStrindex}) and those that are not stored ({@code
 * entityRefs}).
 */
final class JsonMessage {
  private static final JsonMessage ANY_VALUE = new JsonMessage();
  private static final JsonMessage ARRAY_VALUE = new JsonMessage().list(1, "values", ANY_VALUE);
  private static final JsonMessage KEY_VALUE =
      new JsonMessage().field(1, "key", Kind.STRING).message(2, "value", ANY_VALUE);
  private static final JsonMessage KEY_VALUE_LIST = new JsonMessage().list(1, "values", KEY_VALUE);

  static {
    ANY_VALUE
        .field(1, "stringValue", Kind.STRING)
        .field(2, "boolValue", Kind.BOOL)
        .field(3, "intValue", Kind.INT64)
        .field(4, "doubleValue", Kind.DOUBLE)
        .message(5, "arrayValue", ARRAY_VALUE)
        .message(6, "kvlistValue", KEY_VALUE_LIST)
        .field(7, "bytesValue", Kind.BYTES);
  }

  private static final JsonMessage ENTITY_REF =
      new JsonMessage()
          .field(1, "schemaUrl", Kind.STRING)
          .field(2, "type", Kind.STRING)
          .field(3, "idKeys", Kind.STRING)
          .field(4, "descriptionKeys", Kind.STRING);

  private static final JsonMessage RESOURCE =
      new JsonMessage()
          .list(1, "attributes", KEY_VALUE)
          .field(2, "droppedAttributesCount", Kind.UINT32)
          .onlyInProtobuf(3, ENTITY_REF);

  private static final JsonMessage SCOPE =
      new JsonMessage()
          .field(1, "name", Kind.STRING)
          .field(2, "version", Kind.STRING)
          .list(3, "attributes", KEY_VALUE)
          .field(4, "droppedAttributesCount", Kind.UINT32);

  private static final JsonMessage EVENT =
      new JsonMessage()
          .field(1, "timeUnixNano", Kind.FIXED64)
          .field(2, "name", Kind.STRING)
          .list(3, "attributes", KEY_VALUE)
          .field(4, "droppedAttributesCount", Kind.UINT32);

  private static final JsonMessage LINK =
      new JsonMessage()
          .field(1, "traceId", Kind.ID)
          .field(2, "spanId", Kind.ID)
          .field(3, "traceState", Kind.STRING)
          .list(4, "attributes", KEY_VALUE)
          .field(5, "droppedAttributesCount", Kind.UINT32)
          .field(6, "flags", Kind.FIXED32);

  private static final JsonMessage STATUS =
      new JsonMessage()
          .field(2, "message", Kind.STRING)
          .enumeration(3, "code", JsonEnum.STATUS_CODE);

  private static final JsonMessage SPAN =
      new JsonMessage()
          .field(1, "traceId", Kind.ID)
          .field(2, "spanId", Kind.ID)
          .field(3, "traceState", Kind.STRING)
          .field(4, "parentSpanId", Kind.ID)
          .field(16, "flags", Kind.FIXED32)
          .field(5, "name", Kind.STRING)
          .enumeration(6, "kind", JsonEnum.SPAN_KIND)
          .field(7, "startTimeUnixNano", Kind.FIXED64)
          .field(8, "endTimeUnixNano", Kind.FIXED64)
          .list(9, "attributes", KEY_VALUE)
          .field(10, "droppedAttributesCount", Kind.UINT32)
          .list(11, "events", EVENT)
          .field(12, "droppedEventsCount", Kind.UINT32)
          .list(13, "links", LINK)
          .field(14, "droppedLinksCount", Kind.UINT32)
          .message(15, "status", STATUS);

  private static final JsonMessage LOG_RECORD =
      new JsonMessage()
          .field(1, "timeUnixNano", Kind.FIXED64)
          .field(11, "observedTimeUnixNano", Kind.FIXED64)
          .enumeration(2, "severityNumber", JsonEnum.SEVERITY_NUMBER)
          .field(3, "severityText", Kind.STRING)
          .message(5, "body", ANY_VALUE)
          .list(6, "attributes", KEY_VALUE)
          .field(7, "droppedAttributesCount", Kind.UINT32)
          .field(8, "flags", Kind.FIXED32)
          .field(9, "traceId", Kind.ID)
          .field(10, "spanId", Kind.ID)
          .field(12, "eventName", Kind.STRING);

  /** Metrics are counted, not read. */
  static final JsonMessage METRICS = new JsonMessage();

  static final JsonMessage TRACES =
      request("resourceSpans", "scopeSpans", "instrumentationLibrarySpans", "spans", SPAN);
  static final JsonMessage LOGS =
      request("resourceLogs", "scopeLogs", "instrumentationLibraryLogs", "logRecords", LOG_RECORD);

  private final Map<String, JsonField> fields = new HashMap<>();
  private final Map<Integer, JsonField> fieldsByTag = new HashMap<>();

  private JsonMessage() {}

  private static JsonMessage request(
      String resources, String scopes, String oldScopes, String items, JsonMessage item) {
    JsonMessage scopeEnvelope = scopeEnvelope("scope", items, item);
    JsonMessage oldScopeEnvelope = scopeEnvelope("instrumentationLibrary", items, item);
    if (items.equals("logRecords")) {
      oldScopeEnvelope.list(2, "logs", item);
    }
    JsonMessage resourceEnvelope =
        new JsonMessage()
            .message(1, "resource", RESOURCE)
            .list(2, scopes, scopeEnvelope)
            .field(3, "schemaUrl", Kind.STRING)
            .add(
                oldScopes,
                new JsonField(
                    EnvelopeCursor.OLD_SCOPE_ENVELOPE,
                    Kind.MESSAGE,
                    true,
                    oldScopeEnvelope,
                    null,
                    JsonLeniency.OLD_NAME));
    return new JsonMessage().list(1, resources, resourceEnvelope);
  }

  private static JsonMessage scopeEnvelope(String scope, String items, JsonMessage item) {
    return new JsonMessage()
        .message(1, scope, SCOPE)
        .list(2, items, item)
        .field(3, "schemaUrl", Kind.STRING);
  }

  /**
   * The request that carries a signal.
   *
   * @param signal traces or logs
   */
  static JsonMessage request(Signal signal) {
    return switch (signal) {
      case TRACES -> TRACES;
      case LOGS -> LOGS;
      case METRICS -> throw new IllegalArgumentException("metrics are counted, not read");
    };
  }

  /** Whether it is a whole request. */
  boolean isRequest() {
    return this == TRACES || this == LOGS;
  }

  @Nullable JsonField field(String name) {
    return fields.get(name);
  }

  /** The field of a tag, which is a number and a wire type. */
  @Nullable JsonField field(int tag) {
    return fieldsByTag.get(tag);
  }

  /** Whether all its fields are members of one oneof. */
  boolean isOneof() {
    return this == ANY_VALUE;
  }

  /** Whether values are nested in it, one in the other without end. */
  boolean isContainer() {
    return this == ARRAY_VALUE || this == KEY_VALUE_LIST;
  }

  private JsonMessage field(int number, String name, Kind kind) {
    return add(name, new JsonField(number << 3 | kind.wireType, kind, false, null, null, null));
  }

  private JsonMessage enumeration(int number, String name, JsonEnum names) {
    int tag = number << 3 | Kind.ENUM.wireType;
    return add(name, new JsonField(tag, Kind.ENUM, false, null, names, null));
  }

  private JsonMessage message(int number, String name, JsonMessage message) {
    int tag = number << 3 | Kind.MESSAGE.wireType;
    return add(name, new JsonField(tag, Kind.MESSAGE, false, message, null, null));
  }

  private JsonMessage list(int number, String name, JsonMessage message) {
    int tag = number << 3 | Kind.MESSAGE.wireType;
    return add(name, new JsonField(tag, Kind.MESSAGE, true, message, null, null));
  }

  /** A message that is not stored. As JSON it is not even read. */
  private JsonMessage onlyInProtobuf(int number, JsonMessage message) {
    int tag = number << 3 | Kind.MESSAGE.wireType;
    fieldsByTag.put(tag, new JsonField(tag, Kind.MESSAGE, true, message, null, null));
    return this;
  }

  private JsonMessage add(String name, JsonField field) {
    fields.put(name, field);
    fieldsByTag.put(field.tag(), field);
    String snake = name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    if (!snake.equals(name)) {
      JsonLeniency leniency = field.leniency() == null ? JsonLeniency.SNAKE_CASE : field.leniency();
      fields.put(
          snake,
          new JsonField(
              field.tag(),
              field.kind(),
              field.repeated(),
              field.message(),
              field.names(),
              leniency));
    }
    return this;
  }
}
