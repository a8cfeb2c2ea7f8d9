package io.spanhouse.collector.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.sun.management.ThreadMXBean;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanhouse.collector.receive.PermanentException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceCursorTest {
  private final TraceCursor cursor = new TraceCursor();

  @Test
  void resource_encodedAfterItsScopes_isKnownToTheirSpans() {
    ByteString scopes =
        field(2, ScopeSpans.newBuilder().addSpans(span("a")).build())
            .concat(field(2, ScopeSpans.newBuilder().addSpans(span("b")).build()));
    ByteString resource = field(1, Resource.newBuilder().addAttributes(text("k", "v")).build());

    reset(bytes(1, scopes.concat(bytes(3, ByteString.copyFromUtf8("url"))).concat(resource)));

    for (String name : List.of("a", "b")) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.span().name()).hasToString(name);
      assertThat(cursor.resource().schemaUrl()).hasToString("url");
      assertThat(key(cursor.resource().attributes(), 0)).isEqualTo("k");
    }
    assertThat(cursor.next()).isFalse();
  }

  @Test
  void scope_encodedAfterItsSpans_isKnownToThem() {
    ByteString scope = field(1, InstrumentationScope.newBuilder().setName("s").build());
    ByteString spans = field(2, span("a")).concat(bytes(3, ByteString.copyFromUtf8("url")));

    reset(bytes(1, bytes(2, spans.concat(scope))));

    assertThat(cursor.next()).isTrue();
    assertThat(cursor.scope().name()).hasToString("s");
    assertThat(cursor.scope().schemaUrl()).hasToString("url");
  }

  @Test
  void views_ofAResourceOrScopeThatLeavesThemOut_areEmpty() {
    ResourceSpans full =
        ResourceSpans.newBuilder()
            .setResource(Resource.newBuilder().addAttributes(text("k", "v")))
            .setSchemaUrl("r")
            .addScopeSpans(
                ScopeSpans.newBuilder()
                    .setScope(InstrumentationScope.newBuilder().setName("s").setVersion("1"))
                    .setSchemaUrl("s")
                    .addSpans(span("a").toBuilder().addAttributes(text("k", "v"))))
            .build();
    ResourceSpans bare =
        ResourceSpans.newBuilder()
            .addScopeSpans(ScopeSpans.newBuilder().addSpans(Span.getDefaultInstance()))
            .build();

    reset(request(full, bare));
    cursor.next();
    assertThat(cursor.next()).isTrue();

    assertThat(cursor.resource().attributes().size()).isZero();
    assertThat(cursor.resource().schemaUrl().isEmpty()).isTrue();
    assertThat(cursor.scope().name().isEmpty()).isTrue();
    assertThat(cursor.scope().version().isEmpty()).isTrue();
    assertThat(cursor.scope().schemaUrl().isEmpty()).isTrue();
    assertThat(cursor.span().name().isEmpty()).isTrue();
    assertThat(cursor.span().attributes().size()).isZero();
    assertThat(cursor.span().bytes().isEmpty()).isTrue();
  }

  @Test
  void ordinals_changeWithResourceAndScope_andNeverComeBack() {
    ScopeSpans one = ScopeSpans.newBuilder().addSpans(span("a")).addSpans(span("b")).build();
    ResourceSpans two = ResourceSpans.newBuilder().addScopeSpans(one).addScopeSpans(one).build();
    ByteString request = request(two, ResourceSpans.newBuilder().addScopeSpans(one).build());
    List<Integer> resources = new ArrayList<>();
    List<Integer> scopes = new ArrayList<>();
    List<Integer> spans = new ArrayList<>();

    for (int i = 0; i < 2; i++) {
      reset(request);
      while (cursor.next()) {
        resources.add(cursor.resourceOrdinal());
        scopes.add(cursor.scopeOrdinal());
        spans.add(cursor.spanOrdinal());
      }
    }

    assertThat(resources).containsExactly(0, 0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3);
    assertThat(scopes).containsExactly(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5);
    assertThat(spans).containsExactly(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5);
  }

  @Test
  void eventsAndLinks_inAnyOrderOfAccess_areThemselves() {
    Span.Builder span = Span.newBuilder();
    for (int i = 0; i < 20; i++) {
      span.addEvents(Span.Event.newBuilder().setName("e" + i).setTimeUnixNano(i));
      span.addLinks(Span.Link.newBuilder().setTraceState("l" + i).setFlags(i));
    }
    reset(request(span.build(), span("after")));
    assertThat(cursor.next()).isTrue();

    for (int i : new int[] {19, 0, 7, 7, 3, 19}) {
      assertThat(cursor.span().event(i).name()).hasToString("e" + i);
      assertThat(cursor.span().event(i).timeNanos()).isEqualTo(i);
      assertThat(cursor.span().link(i).traceState()).hasToString("l" + i);
      assertThat(cursor.span().link(i).flags()).isEqualTo(i);
    }
    assertThatThrownBy(() -> cursor.span().event(20)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> cursor.span().link(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.span().name()).hasToString("after");
    assertThat(cursor.span().eventCount()).isZero();
  }

  @Test
  void bytes_areTheWholeEncodedSpan() throws Exception {
    Span span = span("a").toBuilder().addAttributes(text("k", "v")).setKindValue(3).build();

    reset(request(span("before"), span, span("after")));
    cursor.next();
    cursor.next();

    assertThat(Span.parseFrom(cursor.span().bytes().toByteArray())).isEqualTo(span);
  }

  @Test
  void value_encodedInPieces_isJoinedWithoutTouchingTheRequest() throws Exception {
    ByteString first = bytes(2, array("a", "b"));
    ByteString second = bytes(2, array("c").concat(array()).concat(array("d")));
    ByteString k = bytes(9, first.concat(bytes(1, ByteString.copyFromUtf8("k"))).concat(second));
    ByteString l = bytes(9, first.concat(bytes(1, ByteString.copyFromUtf8("l"))).concat(second));
    ByteString name = bytes(5, ByteString.copyFromUtf8("name"));
    byte[] bytes = bytes(1, bytes(2, bytes(2, k.concat(name).concat(l)))).toByteArray();
    byte[] before = bytes.clone();

    cursor.reset(bytes, 0, bytes.length);
    assertThat(cursor.next()).isTrue();

    AttributeList attributes = cursor.span().attributes();
    assertThat(attributes.size()).isEqualTo(2);
    for (int i = 0; i < 2; i++) {
      assertThat(key(attributes, i)).isEqualTo(i == 0 ? "k" : "l");
      assertThat(attributes.type(i)).isEqualTo(AnyValueType.ARRAY);
      ByteString content =
          ByteString.copyFrom(
              attributes.buffer(), attributes.valueOffset(i), attributes.valueLength(i));
      assertThat(
              ArrayValue.parseFrom(content).getValuesList().stream().map(AnyValue::getStringValue))
          .containsExactly("a", "b", "c", "d");
    }
    assertThat(cursor.span().name()).hasToString("name");
    assertThat(bytes).isEqualTo(before);
    assertThat(cursor.next()).isFalse();
  }

  @Test
  void value_ofManyPieces_takesMemoryInProportion() {
    ByteString piece = bytes(2, array("x"));
    ByteString pieces = ByteString.empty();
    for (int i = 0; i < 16; i++) {
      pieces = (i == 0 ? piece : pieces).concat(i == 0 ? piece : pieces);
    }
    reset(bytes(1, bytes(2, bytes(2, bytes(9, pieces)))));

    long before = allocatedBytes();
    assertThat(cursor.next()).isTrue();
    long allocated = allocatedBytes() - before;

    assertThat(cursor.span().attributes().valueLength(0)).isEqualTo(5 << 16);
    assertThat(allocated).isLessThan(12L * pieces.size());
  }

  @Test
  void reset_afterFailure_startsAfresh() {
    reset(ByteString.copyFrom(new byte[] {0x0a, 0x05}));
    assertThatThrownBy(cursor::next).isInstanceOf(PermanentException.class);

    reset(request(span("a")));
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.span().name()).hasToString("a");
    assertThat(cursor.next()).isFalse();
  }

  @Test
  void reset_outsideTheArray_fails() {
    assertThatThrownBy(() -> cursor.reset(new byte[4], 2, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void reading_onceWarm_allocatesNothing() {
    Span.Builder span = span("chat").toBuilder();
    for (int i = 0; i < 40; i++) {
      span.addAttributes(text("key " + i, "value " + i));
      span.addAttributes(
          KeyValue.newBuilder()
              .setKey("é")
              .setValue(
                  AnyValue.newBuilder()
                      .setArrayValue(
                          ArrayValue.newBuilder()
                              .addValues(AnyValue.newBuilder().setDoubleValue(i)))));
      span.addEvents(Span.Event.newBuilder().setName("e").addAttributes(text("k", "v")));
    }
    byte[] bytes = request(span.build(), span.build(), span.build()).toByteArray();
    AnyValueText text = new AnyValueText();
    ByteArray out = new ByteArray();
    readAll(bytes, text, out);

    long before = allocatedBytes();
    for (int i = 0; i < 1000; i++) {
      readAll(bytes, text, out);
    }

    // 3,000 spans with 360,000 attributes: even one byte for each of them would be seen.
    assertThat(allocatedBytes() - before).isLessThan(100_000);
  }

  private void readAll(byte[] bytes, AnyValueText text, ByteArray out) {
    cursor.reset(bytes, 0, bytes.length);
    while (cursor.next()) {
      out.clear();
      readText(cursor.span().attributes(), text, out);
      for (int i = 0; i < cursor.span().eventCount(); i++) {
        readText(cursor.span().event(i).attributes(), text, out);
      }
    }
  }

  private static void readText(AttributeList attributes, AnyValueText text, ByteArray out) {
    for (int i = 0; i < attributes.size(); i++) {
      text.append(attributes, i, out);
    }
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private void reset(ByteString request) {
    cursor.reset(request.toByteArray(), 0, request.size());
  }

  private static ByteString request(ResourceSpans... resources) {
    return ExportTraceServiceRequest.newBuilder()
        .addAllResourceSpans(List.of(resources))
        .build()
        .toByteString();
  }

  private static ByteString request(Span... spans) {
    ScopeSpans scope = ScopeSpans.newBuilder().addAllSpans(List.of(spans)).build();
    return request(ResourceSpans.newBuilder().addScopeSpans(scope).build());
  }

  private static Span span(String name) {
    return Span.newBuilder().setName(name).build();
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  /** An AnyValue's array_value field. */
  private static ByteString array(String... texts) {
    ArrayValue.Builder array = ArrayValue.newBuilder();
    for (String text : texts) {
      array.addValues(AnyValue.newBuilder().setStringValue(text));
    }
    return AnyValue.newBuilder().setArrayValue(array).build().toByteString();
  }

  private static ByteString field(int number, Message message) {
    return bytes(number, message.toByteString());
  }

  private static ByteString bytes(int number, ByteString content) {
    ByteArray out = new ByteArray();
    WireWriter writer = new WireWriter(out);
    writer.varint(number << 3 | 2);
    writer.varint(content.size());
    return ByteString.copyFrom(out.array(), 0, out.size()).concat(content);
  }

  private static String key(AttributeList attributes, int i) {
    return new String(
        attributes.buffer(),
        attributes.keyOffset(i),
        attributes.keyLength(i),
        StandardCharsets.UTF_8);
  }
}
