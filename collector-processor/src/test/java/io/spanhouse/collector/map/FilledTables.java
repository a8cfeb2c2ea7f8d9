package io.spanhouse.collector.map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanhouse.collector.decode.TraceCursor;
import io.spanhouse.collector.normalize.AgentSpan;
import io.spanhouse.collector.normalize.Conventions;
import io.spanhouse.collector.normalize.SpanEventReader;
import io.spanhouse.collector.price.Pricer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntFunction;

/** Rows of requests, as the pipeline makes them. */
public final class FilledTables {
  private static final long NOVEMBER = 1_793_500_000_000_000_000L;

  private final Tables tables = new Tables();
  private final TraceCursor cursor = new TraceCursor();
  private final AgentSpan span = new AgentSpan(Conventions.load());
  private final SpanEventReader spanEvent = new SpanEventReader(Conventions.load());
  private final Pricer pricer = Pricer.of(List.of());

  public Tables tables() {
    return tables;
  }

  Table table(String name) {
    return tables.all().stream().filter(t -> t.name().equals(name)).findAny().orElseThrow();
  }

  /** Appends the rows of a request. */
  public FilledTables append(ExportTraceServiceRequest request) {
    byte[] message = request.toByteArray();
    cursor.reset(message, 0, message.length);
    span.reset(cursor);
    spanEvent.reset();
    tables.beginRequest();
    while (cursor.next()) {
      assertThat(span.read()).isNull();
      tables.append(
          new Origin("default".getBytes(UTF_8), new byte[0], NOVEMBER), span, spanEvent, pricer);
    }
    return this;
  }

  /** That many spans under one resource. */
  public static ExportTraceServiceRequest request(
      List<KeyValue> resource, int spans, IntFunction<Span.Builder> span) {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    for (int i = 0; i < spans; i++) {
      Span.Builder next = span.apply(i).setTraceId(id(16, i / 10 + 1)).setSpanId(id(8, i + 1));
      scope.addSpans(next.getName().isEmpty() ? next.setName("span") : next);
    }
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    request
        .addResourceSpansBuilder()
        .addScopeSpans(scope)
        .getResourceBuilder()
        .addAllAttributes(resource);
    return request.build();
  }

  private static ByteString id(int length, int number) {
    return ByteString.copyFrom(ByteBuffer.allocate(length).putInt(length - 4, number).array());
  }

  /** A span of a time, nanoseconds since the epoch. */
  public static Span.Builder at(long startNanos) {
    return Span.newBuilder().setStartTimeUnixNano(startNanos).setEndTimeUnixNano(startNanos + 1);
  }

  public static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
