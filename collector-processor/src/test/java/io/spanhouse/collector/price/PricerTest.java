package io.spanhouse.collector.price;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanhouse.clickhouse.ModelPrices.Applicable;
import io.spanhouse.clickhouse.price.PriceFile;
import io.spanhouse.collector.decode.TraceCursor;
import io.spanhouse.collector.normalize.AgentEvent;
import io.spanhouse.collector.normalize.AgentSpan;
import io.spanhouse.collector.normalize.Conventions;
import io.spanhouse.collector.normalize.SpanEventReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PricerTest {
  private static final Conventions CONVENTIONS = Conventions.load();

  private PriceList current =
      list(
          """
          p, m.*, 1, 2
          p|-, n, 3, 4
          """);

  private final Pricer pricer = new Pricer(() -> current);

  private static PriceList list(String lines) {
    PriceFile file =
        PriceFile.parse("test", "# version: v1\nprovider, model, input, output\n" + lines);
    return new PriceList(
        file.prices().stream().map(price -> new Applicable("user", "v1", price)).toList());
  }

  private static AgentEvent call(String provider, String model) {
    Span span =
        Span.newBuilder()
            .setTraceId(
                ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7}))
            .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
            .setStartTimeUnixNano(1_790_000_000_000_000_000L)
            .addAttributes(text("gen_ai.operation.name", "chat"))
            .addAttributes(text("gen_ai.provider.name", provider))
            .addAttributes(text("gen_ai.request.model", model))
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey("gen_ai.usage.input_tokens")
                    .setValue(AnyValue.newBuilder().setIntValue(1000)))
            .build();
    byte[] request =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
            .build()
            .toByteArray();
    TraceCursor cursor = new TraceCursor();
    cursor.reset(request, 0, request.length);
    assertThat(cursor.next()).isTrue();
    AgentSpan view = new AgentSpan(CONVENTIONS);
    view.reset(cursor, 1_790_000_000_000_000_000L);
    assertThat(view.read()).isNull();
    return Objects.requireNonNull(new SpanEventReader(CONVENTIONS).read(view));
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  @Test
  void price_ofAKnownModel_isInUnitsOfTheColumn() {
    assertThat(pricer.price(call("p", "m1"))).isTrue();
    assertThat(pricer.cost()).isEqualTo(1_000_000_000L);
    assertThat(pricer.version()).asString(StandardCharsets.UTF_8).isEqualTo("v1");
    assertThat(pricer.price(call("p", "x"))).isFalse();
    assertThat(pricer.price(call("", "n"))).isTrue();
    assertThat(pricer.cost()).isEqualTo(3_000_000_000L);
  }

  /** The parts of a name must not be taken for others that are as many bytes together. */
  @Test
  void price_namesThatAreTheSameBytesInARow_areNotConfused() {
    assertThat(pricer.price(call("p", "m"))).isTrue();
    assertThat(pricer.price(call("pm", ""))).isFalse();
    assertThat(pricer.price(call("p\0", "m"))).isFalse();
    assertThat(pricer.price(call("p", "\0m"))).isFalse();
  }

  @Test
  void price_afterThePricesChanged_isTheNewOne() {
    assertThat(pricer.price(call("p", "m1"))).isTrue();
    current = list("p, m1, 5, 5");
    assertThat(pricer.price(call("p", "m1"))).isTrue();
    assertThat(pricer.cost()).isEqualTo(5_000_000_000L);
    assertThat(pricer.price(call("p", "m2"))).isFalse();
  }

  @Test
  void price_ofMoreNamesThanAreRemembered_isStillRight() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(pricer.price(call(i % 2 == 0 ? "p" : "q", "m" + i))).isEqualTo(i % 2 == 0);
    }
    assertThat(pricer.price(call("p", "m0"))).isTrue();
  }

  @Test
  void price_ofANameSeenBefore_makesNoGarbage() {
    AgentEvent[] calls = {call("p", "m1"), call("p", "unknown"), call("", "n")};
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long priced = 0;
    long before = 0;
    for (int i = 0; i < 30_000; i++) {
      if (i == 10_000) {
        before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      }
      priced += pricer.price(calls[i % calls.length]) ? 1 : 0;
    }
    long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;

    assertThat(priced).isEqualTo(20_000);
    assertThat(allocated).isLessThan(20_000);
  }
}
