package io.spanhouse.collector.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnyValueTextTest {
  @Test
  void scalars_areTheirOwnText() {
    assertThat(text(AnyValue.newBuilder().setStringValue("a \"b\"\n é"))).isEqualTo("a \"b\"\n é");
    assertThat(text(AnyValue.newBuilder().setStringValue(""))).isEmpty();
    assertThat(text(AnyValue.newBuilder().setBoolValue(true))).isEqualTo("true");
    assertThat(text(AnyValue.newBuilder().setBoolValue(false))).isEqualTo("false");
    assertThat(text(AnyValue.newBuilder().setIntValue(-42))).isEqualTo("-42");
    assertThat(text(AnyValue.newBuilder().setDoubleValue(0.25))).isEqualTo("0.25");
    assertThat(text(AnyValue.newBuilder().setDoubleValue(Double.NaN))).isEqualTo("NaN");
    assertThat(text(AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8("ab"))))
        .isEqualTo("YWI=");
  }

  @Test
  void nothing_isEmptyText() {
    assertThat(text(AnyValue.newBuilder())).isEmpty();
    assertThat(text(AnyValue.newBuilder().setStringValueStrindex(3))).isEmpty();
  }

  @Test
  void containers_areJson() {
    AnyValue.Builder array =
        AnyValue.newBuilder()
            .setArrayValue(
                ArrayValue.newBuilder()
                    .addValues(AnyValue.newBuilder().setStringValue("a\"\\\n\r\t\u0001/é"))
                    .addValues(AnyValue.newBuilder().setBoolValue(true))
                    .addValues(AnyValue.newBuilder().setIntValue(7))
                    .addValues(AnyValue.newBuilder().setDoubleValue(1.5))
                    .addValues(AnyValue.newBuilder().setDoubleValue(Double.NEGATIVE_INFINITY))
                    .addValues(AnyValue.newBuilder())
                    .addValues(AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8("abc")))
                    .addValues(AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder())));
    AnyValue.Builder list =
        AnyValue.newBuilder()
            .setKvlistValue(
                KeyValueList.newBuilder()
                    .addValues(KeyValue.newBuilder().setKey("k\"").setValue(array))
                    .addValues(KeyValue.newBuilder())
                    .addValues(
                        KeyValue.newBuilder()
                            .setKey("k\"")
                            .setValue(
                                AnyValue.newBuilder().setKvlistValue(KeyValueList.newBuilder()))));

    assertThat(text(array))
        .isEqualTo("[\"a\\\"\\\\\\n\\r\\t\\u0001/é\",true,7,1.5,\"-Infinity\",null,\"YWJj\",[]]");
    assertThat(text(list)).isEqualTo("{\"k\\\"\":" + text(array) + ",\"\":null,\"k\\\"\":{}}");
  }

  private static String text(AnyValue.Builder value) {
    byte[] request =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .addScopeSpans(
                        ScopeSpans.newBuilder()
                            .addSpans(
                                Span.newBuilder()
                                    .addAttributes(KeyValue.newBuilder().setValue(value)))))
            .build()
            .toByteArray();
    TraceCursor cursor = new TraceCursor();
    cursor.reset(request, 0, request.length);
    assertThat(cursor.next()).isTrue();
    ByteArray out = new ByteArray();
    assertThat(new AnyValueText().append(cursor.span().attributes(), 0, out)).isTrue();
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }
}
