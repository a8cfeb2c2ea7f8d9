package io.spanhouse.collector.decode;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.EntityRef;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Random requests of the generated classes: every field set or not, empty, extreme or ordinary.
 * Small, so that many can be tried.
 */
final class RandomOtlp {
  private static final int MAX_DEPTH = 4;
  private static final String[] TEXTS = {
    "",
    "a",
    "service.name",
    "gen_ai.usage.input_tokens",
    "exactly8",
    "nine char",
    "quote \" backslash \\ newline \n tab \t null \0 bell \7",
    "Grüße, 世界",
    "\uD83D\uDE80 rocket at the start, then enough ASCII for whole words",
    "enough ASCII for whole words, then a rocket \uD83D\uDE80",
    "\u07FF\u0800\uFFFF\u007F\u0080"
  };
  private static final long[] LONGS = {
    0, 1, -1, 127, 128, 1L << 32, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE
  };
  private static final double[] DOUBLES = {
    0,
    -0.0,
    1,
    0.1,
    -2.5,
    1e21,
    1e-7,
    1.0 / 3,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN
  };

  private final Random random;

  RandomOtlp(Random random) {
    this.random = random;
  }

  ExportTraceServiceRequest traces() {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    some(this::resourceSpans, request::addResourceSpans);
    return request.build();
  }

  ExportLogsServiceRequest logs() {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    some(this::resourceLogs, request::addResourceLogs);
    return request.build();
  }

  private ResourceSpans resourceSpans() {
    ResourceSpans.Builder builder = ResourceSpans.newBuilder();
    maybe(this::resource, builder::setResource);
    some(this::scopeSpans, builder::addScopeSpans);
    maybe(this::text, builder::setSchemaUrl);
    return builder.build();
  }

  private ResourceLogs resourceLogs() {
    ResourceLogs.Builder builder = ResourceLogs.newBuilder();
    maybe(this::resource, builder::setResource);
    some(this::scopeLogs, builder::addScopeLogs);
    maybe(this::text, builder::setSchemaUrl);
    return builder.build();
  }

  private Resource resource() {
    Resource.Builder builder = Resource.newBuilder();
    some(this::keyValue, builder::addAttributes);
    maybe(random::nextInt, builder::setDroppedAttributesCount);
    some(this::entityRef, builder::addEntityRefs);
    return builder.build();
  }

  private EntityRef entityRef() {
    EntityRef.Builder builder = EntityRef.newBuilder();
    maybe(this::text, builder::setType);
    some(this::text, builder::addIdKeys);
    return builder.build();
  }

  private ScopeSpans scopeSpans() {
    ScopeSpans.Builder builder = ScopeSpans.newBuilder();
    maybe(this::scope, builder::setScope);
    some(this::span, builder::addSpans);
    maybe(this::text, builder::setSchemaUrl);
    return builder.build();
  }

  private ScopeLogs scopeLogs() {
    ScopeLogs.Builder builder = ScopeLogs.newBuilder();
    maybe(this::scope, builder::setScope);
    some(this::logRecord, builder::addLogRecords);
    maybe(this::text, builder::setSchemaUrl);
    return builder.build();
  }

  private InstrumentationScope scope() {
    InstrumentationScope.Builder builder = InstrumentationScope.newBuilder();
    maybe(this::text, builder::setName);
    maybe(this::text, builder::setVersion);
    some(this::keyValue, builder::addAttributes);
    maybe(random::nextInt, builder::setDroppedAttributesCount);
    return builder.build();
  }

  private Span span() {
    Span.Builder builder = Span.newBuilder();
    maybe(() -> id(16), builder::setTraceId);
    maybe(() -> id(8), builder::setSpanId);
    maybe(this::text, builder::setTraceState);
    maybe(() -> id(8), builder::setParentSpanId);
    maybe(random::nextInt, builder::setFlags);
    maybe(this::text, builder::setName);
    maybe(this::enumNumber, builder::setKindValue);
    maybe(this::fixed64, builder::setStartTimeUnixNano);
    maybe(this::fixed64, builder::setEndTimeUnixNano);
    some(this::keyValue, builder::addAttributes);
    maybe(random::nextInt, builder::setDroppedAttributesCount);
    some(this::event, builder::addEvents);
    maybe(random::nextInt, builder::setDroppedEventsCount);
    some(this::link, builder::addLinks);
    maybe(random::nextInt, builder::setDroppedLinksCount);
    maybe(this::status, builder::setStatus);
    return builder.build();
  }

  private Span.Event event() {
    Span.Event.Builder builder = Span.Event.newBuilder();
    maybe(this::fixed64, builder::setTimeUnixNano);
    maybe(this::text, builder::setName);
    some(this::keyValue, builder::addAttributes);
    maybe(random::nextInt, builder::setDroppedAttributesCount);
    return builder.build();
  }

  private Span.Link link() {
    Span.Link.Builder builder = Span.Link.newBuilder();
    maybe(() -> id(16), builder::setTraceId);
    maybe(() -> id(8), builder::setSpanId);
    maybe(this::text, builder::setTraceState);
    some(this::keyValue, builder::addAttributes);
    maybe(random::nextInt, builder::setDroppedAttributesCount);
    maybe(random::nextInt, builder::setFlags);
    return builder.build();
  }

  private Status status() {
    Status.Builder builder = Status.newBuilder();
    maybe(this::text, builder::setMessage);
    maybe(this::enumNumber, builder::setCodeValue);
    return builder.build();
  }

  private LogRecord logRecord() {
    LogRecord.Builder builder = LogRecord.newBuilder();
    maybe(this::fixed64, builder::setTimeUnixNano);
    maybe(this::fixed64, builder::setObservedTimeUnixNano);
    maybe(this::enumNumber, builder::setSeverityNumberValue);
    maybe(this::text, builder::setSeverityText);
    maybe(() -> anyValue(0), builder::setBody);
    some(this::keyValue, builder::addAttributes);
    maybe(random::nextInt, builder::setDroppedAttributesCount);
    maybe(random::nextInt, builder::setFlags);
    maybe(() -> id(16), builder::setTraceId);
    maybe(() -> id(8), builder::setSpanId);
    maybe(this::text, builder::setEventName);
    return builder.build();
  }

  private KeyValue keyValue() {
    return keyValue(0);
  }

  private KeyValue keyValue(int depth) {
    KeyValue.Builder builder = KeyValue.newBuilder();
    maybe(this::text, builder::setKey);
    maybe(() -> anyValue(depth), builder::setValue);
    return builder.build();
  }

  AnyValue anyValue(int depth) {
    AnyValue.Builder builder = AnyValue.newBuilder();
    switch (random.nextInt(depth < MAX_DEPTH ? 9 : 6)) {
      case 0 -> {}
      case 1 -> builder.setStringValue(text());
      case 2 -> builder.setBoolValue(random.nextBoolean());
      case 3 -> builder.setIntValue(fixed64());
      case 4 -> builder.setDoubleValue(real());
      case 5 -> builder.setBytesValue(id(20));
      case 6, 7 -> {
        ArrayValue.Builder array = ArrayValue.newBuilder();
        some(() -> anyValue(depth + 1), array::addValues);
        builder.setArrayValue(array);
      }
      default -> {
        KeyValueList.Builder list = KeyValueList.newBuilder();
        some(() -> keyValue(depth + 1), list::addValues);
        builder.setKvlistValue(list);
      }
    }
    return builder.build();
  }

  String text() {
    if (random.nextInt(4) > 0) {
      return TEXTS[random.nextInt(TEXTS.length)];
    }
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      text.append((char) (' ' + random.nextInt(95)));
    }
    return text.toString();
  }

  /** Bytes, mostly of the given length. */
  ByteString id(int length) {
    byte[] bytes = new byte[random.nextInt(8) == 0 ? random.nextInt(40) : length];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  long fixed64() {
    return random.nextBoolean() ? LONGS[random.nextInt(LONGS.length)] : random.nextLong();
  }

  private double real() {
    return switch (random.nextInt(3)) {
      case 0 -> DOUBLES[random.nextInt(DOUBLES.length)];
      case 1 -> random.nextInt(10_000) / 100.0;
      default -> random.nextGaussian();
    };
  }

  private int enumNumber() {
    return random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(7);
  }

  private <T> void maybe(Supplier<T> value, Consumer<T> target) {
    if (random.nextInt(3) > 0) {
      target.accept(value.get());
    }
  }

  private <T> void some(Supplier<T> value, Consumer<T> target) {
    for (int i = List.of(0, 0, 1, 1, 2, 3).get(random.nextInt(6)); i > 0; i--) {
      target.accept(value.get());
    }
  }
}
