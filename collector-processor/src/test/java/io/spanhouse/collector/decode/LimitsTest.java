package io.spanhouse.collector.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.spanhouse.collector.metrics.Change;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is over a limit is cut or dropped, and counted; the item stays. */
class LimitsTest {
  private static final int MEBI = 1 << 20;

  private final TraceCursor cursor = new TraceCursor();
  private final AnyValueText text = new AnyValueText();

  @ParameterizedTest
  @CsvSource({"1024, 0", "1025, 1", "1024000, 1022976"})
  void attributes_beyondTheLimit_areDropped(int count, int dropped) {
    read(Span.newBuilder().addAllAttributes(attributes(count)).setDroppedAttributesCount(3));

    assertThat(cursor.span().attributes().size()).isEqualTo(1024);
    assertThat(key(1023)).isEqualTo("k1023");
    assertThat(cursor.span().droppedAttributesCount()).isEqualTo(3 + dropped);
    assertThat(cursor.changes().count(Change.DROPPED_ATTRIBUTE)).isEqualTo(dropped);
    assertThat(cursor.span().attributes().cuts().toString())
        .isEqualTo(dropped == 0 ? "" : "attributes " + dropped);
    assertThat(cursor.next()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // with an index, plain ones behind them, dropped
    "10000, 1024, 0",
    "10001, 1024, 1",
    "10000, 1025, 1",
    "12000, 2000, 2976",
    "1500, 1024, 0"
  })
  void attributes_withAnIndex_haveALimitOfTheirOwn(int indexed, int plain, int dropped) {
    List<KeyValue> many = new ArrayList<>();
    for (int i = 0; i < indexed; i++) {
      many.add(
          KeyValue.newBuilder()
              .setKey("llm.input_messages." + i + ".message.content")
              .setValue(AnyValue.newBuilder().setIntValue(i))
              .build());
    }
    many.addAll(attributes(plain));
    // The same key again is no attribute more.
    many.add(many.get(many.size() - 1));
    read(Span.newBuilder().addAllAttributes(many));

    assertThat(cursor.span().attributes().size()).isEqualTo(indexed + plain - dropped);
    // The key given twice is dropped twice.
    assertThat(cursor.changes().count(Change.DROPPED_ATTRIBUTE))
        .isBetween((long) dropped, dropped + 1L);
    read(Span.newBuilder().addAllAttributes(attributes(3)));
    assertThat(cursor.span().attributes().size()).isEqualTo(3);
  }

  @Test
  void attributes_ofEachPart_haveALimitOfTheirOwn() {
    List<KeyValue> many = attributes(1030);
    read(
        ResourceSpans.newBuilder()
            .setResource(Resource.newBuilder().addAllAttributes(many))
            .addScopeSpans(
                ScopeSpans.newBuilder()
                    .setScope(InstrumentationScope.newBuilder().addAllAttributes(many))
                    .addSpans(
                        Span.newBuilder()
                            .addEvents(Span.Event.newBuilder().addAllAttributes(many))
                            .addLinks(Span.Link.newBuilder().addAllAttributes(many)))));

    assertThat(cursor.resource().droppedAttributesCount()).isEqualTo(6);
    assertThat(cursor.scope().droppedAttributesCount()).isEqualTo(6);
    for (int again = 0; again < 2; again++) {
      assertThat(cursor.span().event(0).droppedAttributesCount()).isEqualTo(6);
      assertThat(cursor.span().link(0).droppedAttributesCount()).isEqualTo(6);
    }
    assertThat(cursor.changes().count(Change.DROPPED_ATTRIBUTE)).isEqualTo(24);
  }

  @ParameterizedTest
  @CsvSource({"1024, 1024, 0", "1025, 1024, 1", "1048576, 1024, 1"})
  void key_beyondTheLimit_isCut(int length, int kept, int cut) {
    read(Span.newBuilder().addAttributes(attribute("k".repeat(length), "v")));

    assertThat(key(0)).isEqualTo("k".repeat(kept));
    assertThat(cursor.changes().count(Change.CUT_KEY)).isEqualTo(cut);
  }

  @Test
  void key_isCutBetweenCharacters() {
    read(Span.newBuilder().addAttributes(attribute("k" + "\uD83D\uDE80".repeat(300), "v")));

    assertThat(key(0)).isEqualTo("k" + "\uD83D\uDE80".repeat(255));
    assertThat(cursor.span().attributes().cuts()).hasToString("keys 1");
  }

  @Test
  void names_beyondTheLimit_areCut() {
    String name = "n".repeat(1025);
    read(
        ResourceSpans.newBuilder()
            .setSchemaUrl(name)
            .addScopeSpans(
                ScopeSpans.newBuilder()
                    .setSchemaUrl(name)
                    .setScope(InstrumentationScope.newBuilder().setName(name).setVersion(name))
                    .addSpans(
                        Span.newBuilder()
                            .setName(name)
                            .addEvents(Span.Event.newBuilder().setName(name))
                            .setStatus(Status.newBuilder().setMessage(name)))));

    assertThat(cursor.span().name().length()).isEqualTo(1024);
    assertThat(cursor.span().event(0).name().length()).isEqualTo(1024);
    assertThat(cursor.scope().name().length()).isEqualTo(1024);
    assertThat(cursor.scope().schemaUrl().length()).isEqualTo(1024);
    assertThat(cursor.span().statusMessage().length()).isEqualTo(1025);
    assertThat(cursor.changes().count(Change.CUT_NAME)).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1"})
  void value_beyondTheLimit_isCut(int over, int cut) {
    String value = "v".repeat(16 * MEBI + over);
    ByteString bytes = ByteString.copyFrom(new byte[12 * MEBI + over]);
    read(
        Span.newBuilder()
            .addAttributes(attribute("string", value))
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey("bytes")
                    .setValue(AnyValue.newBuilder().setBytesValue(bytes)))
            .setStatus(Status.newBuilder().setMessage(value)));

    AttributeList attributes = cursor.span().attributes();
    assertThat(attributes.valueLength(0)).isEqualTo(16 * MEBI);
    assertThat(text(1)).hasSize(16 * MEBI);
    assertThat(cursor.span().statusMessage().length()).isEqualTo(16 * MEBI);
    assertThat(cursor.changes().count(Change.CUT_VALUE)).isEqualTo(3 * cut);
    assertThat(attributes.cuts()).hasToString(cut == 0 ? "" : "values 3");
  }

  @Test
  void value_ofManyParts_isCutAsText() {
    AnyValue mebi = AnyValue.newBuilder().setStringValue("\u0001".repeat(MEBI)).build();
    ArrayValue values = ArrayValue.newBuilder().addAllValues(Collections.nCopies(20, mebi)).build();
    read(
        Span.newBuilder()
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey("k")
                    .setValue(AnyValue.newBuilder().setArrayValue(values))));

    assertThat(text(0)).hasSize(16 * MEBI + 8).startsWith("[\"\\u0001").endsWith("...(cut)");
    assertThat(cursor.changes().count(Change.CUT_VALUE)).isEqualTo(1);
  }

  @Test
  void body_beyondTheLimit_isCut() {
    LogCursor logs = new LogCursor();
    byte[] request =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder()
                    .addScopeLogs(
                        ScopeLogs.newBuilder()
                            .addLogRecords(
                                LogRecord.newBuilder()
                                    .setSeverityText("s".repeat(1025))
                                    .setBody(
                                        AnyValue.newBuilder()
                                            .setStringValue("b".repeat(16 * MEBI + 1))))))
            .build()
            .toByteArray();
    logs.reset(request, 0, request.length);

    assertThat(logs.next()).isTrue();
    assertThat(logs.log().bodyLength()).isEqualTo(16 * MEBI);
    assertThat(logs.log().attributes().cuts()).hasToString("names 1, values 1");
    assertThat(logs.changes().count(Change.CUT_VALUE)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"100000, 0", "100001, 1", "10000000, 9900000"})
  void items_beyondTheLimit_areCounted(int count, int leftOut) {
    ByteString spans = repeated(2, Span.getDefaultInstance(), count);
    reset(bytes(1, bytes(2, spans)));

    int read = 0;
    while (cursor.next()) {
      read++;
    }
    assertThat(read).isEqualTo(100_000);
    assertThat(cursor.itemsLeftOut()).isEqualTo(leftOut);
  }

  @ParameterizedTest
  @CsvSource({"99999, 0, 0", "100000, 1, 2", "10000000, 9900001, 9900002"})
  void events_beyondTheLimitOfARequest_areDropped(int count, int events, int links) {
    ByteString span =
        repeated(11, Span.Event.getDefaultInstance(), count)
            .concat(repeated(13, Span.Link.getDefaultInstance(), count));
    Span last =
        Span.newBuilder()
            .addEvents(Span.Event.newBuilder().setName("kept or not"))
            .addLinks(Span.Link.getDefaultInstance())
            .addLinks(Span.Link.getDefaultInstance())
            .build();
    // Another link, so that the two limits differ.
    reset(bytes(1, bytes(2, bytes(2, span).concat(bytes(2, last.toByteString())))));

    assertThat(cursor.next()).isTrue();
    assertThat(cursor.span().eventCount()).isEqualTo(Math.min(count, 100_000));
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.span().eventCount()).isEqualTo(events == 0 ? 1 : 0);
    assertThat(cursor.span().droppedEventsCount()).isEqualTo(events == 0 ? 0 : 1);
    assertThat(cursor.next()).isFalse();
    assertThat(cursor.changes().count(Change.DROPPED_EVENT)).isEqualTo(events);
    assertThat(cursor.changes().count(Change.DROPPED_LINK)).isEqualTo(links == 0 ? 1 : links);

    reset(bytes(1, bytes(2, bytes(2, last.toByteString()))));
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.span().eventCount()).isEqualTo(1);
  }

  private static ByteString repeated(int number, MessageLite item, int count) {
    ByteString one = bytes(number, item.toByteString());
    byte[] all = new byte[one.size() * count];
    for (int i = 0; i < count; i++) {
      one.copyTo(all, i * one.size());
    }
    return ByteString.copyFrom(all);
  }

  private static ByteString bytes(int number, ByteString content) {
    return ByteString.copyFrom(NestingTest.field(number, content.toByteArray()));
  }

  private static List<KeyValue> attributes(int count) {
    List<KeyValue> attributes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      attributes.add(attribute("k" + i, "v"));
    }
    return attributes;
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private void read(Span.Builder span) {
    read(ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(span)));
  }

  private void read(ResourceSpans.Builder resource) {
    reset(ExportTraceServiceRequest.newBuilder().addResourceSpans(resource).build().toByteString());
    assertThat(cursor.next()).isTrue();
  }

  private void reset(ByteString request) {
    byte[] bytes = request.toByteArray();
    cursor.reset(bytes, 0, bytes.length);
  }

  private String key(int i) {
    AttributeList list = cursor.span().attributes();
    return new String(list.buffer(), list.keyOffset(i), list.keyLength(i), UTF_8);
  }

  private String text(int i) {
    ByteArray out = new ByteArray();
    text.append(cursor.span().attributes(), i, out);
    return new String(out.array(), 0, out.size(), UTF_8);
  }
}
