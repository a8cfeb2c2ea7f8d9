package io.spanhouse.collector.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.spanhouse.collector.decode.request.JsonTranscoder;
import io.spanhouse.collector.receive.PermanentException;
import io.spanhouse.collector.receive.Signal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** OTLP/JSON in any spelling becomes the message it was printed from. */
class JsonAgreementTest {
  private static final int BATCH = 20;
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final JsonTranscoder transcoder = new JsonTranscoder();
  private final ByteArray out = new ByteArray();

  @Property(tries = 250, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void traces_printedAnyhow_becomeTheSameMessage(@ForAll Random random) {
    RandomOtlp messages = new RandomOtlp(random);
    check(
        random,
        Signal.TRACES,
        () -> withoutEntities(messages.traces()),
        ExportTraceServiceRequest.parser());
  }

  @Property(tries = 250, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void logs_printedAnyhow_becomeTheSameMessage(@ForAll Random random) {
    RandomOtlp messages = new RandomOtlp(random);
    check(
        random,
        Signal.LOGS,
        () -> withoutEntities(messages.logs()),
        ExportLogsServiceRequest.parser());
  }

  @Property(tries = 250, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void traces_damaged_areRefusedOrValidProtobuf(@ForAll Random random) {
    RandomOtlp messages = new RandomOtlp(random);
    RandomJson json = new RandomJson(random);
    RandomWire wire = new RandomWire(random);
    assertTimeoutPreemptively(
        TIMEOUT,
        () -> {
          for (int i = 0; i < BATCH; i++) {
            byte[] whole = json.print(messages.traces()).getBytes(StandardCharsets.UTF_8);
            byte[] body = wire.damage(whole);
            out.clear();
            try {
              transcoder.transcode(Signal.TRACES, body, body.length, out);
            } catch (PermanentException e) {
              assertThat(e.getMessage()).isNotEmpty();
              continue;
            }
            ExportTraceServiceRequest.parseFrom(out.toByteArray());
          }
        });
  }

  private <M extends Message> void check(
      Random random, Signal signal, Supplier<M> messages, Parser<M> parser) {
    RandomJson json = new RandomJson(random);
    assertTimeoutPreemptively(
        TIMEOUT,
        () -> {
          for (int i = 0; i < BATCH; i++) {
            M message = messages.get();
            checkOne(signal, message, json.print(message), parser);
          }
        });
  }

  private <M extends Message> void checkOne(
      Signal signal, M message, String json, Parser<M> parser) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    out.clear();
    try {
      transcoder.transcode(signal, body, body.length, out);
      assertThat(parser.parseFrom(out.toByteArray())).isEqualTo(message);
    } catch (InvalidProtocolBufferException | RuntimeException | AssertionError e) {
      throw new AssertionError(json, e);
    }
  }

  private static ExportTraceServiceRequest withoutEntities(ExportTraceServiceRequest request) {
    ExportTraceServiceRequest.Builder builder = request.toBuilder();
    for (ResourceSpans.Builder resource : builder.getResourceSpansBuilderList()) {
      if (resource.hasResource()) {
        resource.getResourceBuilder().clearEntityRefs();
      }
    }
    return builder.build();
  }

  private static ExportLogsServiceRequest withoutEntities(ExportLogsServiceRequest request) {
    ExportLogsServiceRequest.Builder builder = request.toBuilder();
    for (ResourceLogs.Builder resource : builder.getResourceLogsBuilderList()) {
      if (resource.hasResource()) {
        resource.getResourceBuilder().clearEntityRefs();
      }
    }
    return builder.build();
  }
}
