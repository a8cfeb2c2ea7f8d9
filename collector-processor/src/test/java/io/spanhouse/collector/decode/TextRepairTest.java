package io.spanhouse.collector.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanhouse.collector.decode.request.JsonTranscoder;
import io.spanhouse.collector.decode.request.TextRepair;
import io.spanhouse.collector.receive.PermanentException;
import io.spanhouse.collector.receive.Signal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/**
 * Requests with bytes that are no text, wherever text can be, are what they would be if their texts
 * had gone through a Java string; in protobuf and in JSON.
 */
class TextRepairTest {
  private static final int BATCH = 20;

  private final TraceCursor traces = new TraceCursor();
  private final LogCursor logs = new LogCursor();
  private final Agreement agreement = new Agreement();

  @Property(tries = 250, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void traces_inProtobuf_areRepaired(@ForAll Random random) throws Exception {
    for (int i = 0; i < BATCH; i++) {
      ByteArray repaired = new ByteArray();
      ExportTraceServiceRequest expected =
          checkProtobuf(
              random,
              RandomOtlp::traces,
              Signal.TRACES,
              ExportTraceServiceRequest.parser(),
              repaired);
      traces.reset(repaired.array(), 0, repaired.size());
      agreement.check(expected, traces);
    }
  }

  @Property(tries = 250, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void logs_inProtobuf_areRepaired(@ForAll Random random) throws Exception {
    for (int i = 0; i < BATCH; i++) {
      ByteArray repaired = new ByteArray();
      ExportLogsServiceRequest expected =
          checkProtobuf(
              random, RandomOtlp::logs, Signal.LOGS, ExportLogsServiceRequest.parser(), repaired);
      logs.reset(repaired.array(), 0, repaired.size());
      agreement.check(expected, logs);
    }
  }

  private static <M extends Message> M checkProtobuf(
      Random random,
      Function<RandomOtlp, M> messages,
      Signal signal,
      Parser<M> parser,
      ByteArray repaired)
      throws InvalidProtocolBufferException {
    BadText bad = new BadText(random);
    M marked = bad.mark(messages.apply(new RandomOtlp(random)));
    byte[] bytes = new RandomWire(random).encode(marked);
    M read = parser.parseFrom(bytes);
    bad.damage(bytes);
    M expected = bad.expected(read);

    int parts = TextRepair.repair(signal, bytes, bytes.length, repaired);

    assertThat(parser.parseFrom(repaired.toByteArray()))
        .as(HexFormat.of().formatHex(bytes))
        .isEqualTo(expected);
    assertThat(parts > 0).isEqualTo(isRefused(parser, bytes));
    return expected;
  }

  private static boolean isRefused(Parser<?> parser, byte[] bytes) {
    try {
      parser.parseFrom(bytes);
      return false;
    } catch (InvalidProtocolBufferException e) {
      return true;
    }
  }

  @Property(tries = 250, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void traces_inJson_areRepairedAsInProtobuf(@ForAll Random random) throws Exception {
    BadText bad = new BadText(random);
    ExportTraceServiceRequest marked = withoutEntities(bad.mark(new RandomOtlp(random).traces()));
    byte[] body = new RandomJson(random).print(marked).getBytes(StandardCharsets.UTF_8);
    bad.damage(body);
    ByteArray out = new ByteArray();

    new JsonTranscoder().transcode(Signal.TRACES, body, body.length, out);

    assertThat(ExportTraceServiceRequest.parseFrom(out.toByteArray()))
        .as(new String(body, StandardCharsets.ISO_8859_1))
        .isEqualTo(bad.expected(marked));
  }

  private static ExportTraceServiceRequest withoutEntities(ExportTraceServiceRequest request) {
    ExportTraceServiceRequest.Builder builder = request.toBuilder();
    builder
        .getResourceSpansBuilderList()
        .forEach(
            resource -> {
              if (resource.hasResource()) {
                resource.getResourceBuilder().clearEntityRefs();
              }
            });
    return builder.build();
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void anyBytes_becomeWhatAJavaStringMakesOfThem(@ForAll byte[] bytes) {
    ByteArray out = new ByteArray();

    int parts = Utf8.repair(bytes, 0, bytes.length, out);

    String text = new String(bytes, StandardCharsets.UTF_8);
    assertThat(out.toByteArray()).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    assertThat(parts == 0).isEqualTo(Utf8.isValid(bytes, 0, bytes.length));
  }

  @Test
  void nested64Deep_isRepaired_andDeeperIsLeftAlone() {
    byte[] bad = {0x0a, 1, (byte) 0xff};
    byte[] request = NestingTest.item(NestingTest.field(9, NestingTest.field(2, nested(64, bad))));
    ByteArray out = new ByteArray();
    assertThat(TextRepair.repair(Signal.TRACES, request, request.length, out)).isEqualTo(1);

    byte[] deeper = NestingTest.item(NestingTest.field(9, NestingTest.field(2, nested(65, bad))));
    out.clear();
    assertThat(TextRepair.repair(Signal.TRACES, deeper, deeper.length, out)).isZero();
    assertThat(out.toByteArray()).isEqualTo(deeper);
  }

  private static byte[] nested(int depth, byte[] innermost) {
    byte[] value = innermost;
    for (int i = 0; i < depth; i++) {
      value = NestingTest.field(5, NestingTest.field(1, value));
    }
    return value;
  }

  @Test
  void brokenWire_isRefused() {
    byte[] request = {0x0a, 0x05, 0x12};

    assertThatThrownBy(
            () -> TextRepair.repair(Signal.TRACES, request, request.length, new ByteArray()))
        .isInstanceOf(PermanentException.class);
  }

  @Test
  void allBad_isThreeTimesAsLong() {
    byte[] name = new byte[1 << 20];
    Arrays.fill(name, (byte) 0xff);
    byte[] request = NestingTest.item(NestingTest.field(5, name));
    ByteArray out = new ByteArray();

    assertThat(TextRepair.repair(Signal.TRACES, request, request.length, out))
        .isEqualTo(name.length);
    assertThat(out.size()).isBetween(3 * name.length, 3 * name.length + 30);
  }
}
