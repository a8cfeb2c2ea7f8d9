package io.spanhouse.collector.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.sun.management.ThreadMXBean;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanhouse.collector.receive.PermanentException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The cursors and the generated classes see the same in the same bytes. */
class ProtobufAgreementTest {
  /** Messages a try. They share a timeout and a cursor. */
  private static final int BATCH = 100;

  private static final int DAMAGES = 4;
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /**
   * protobuf-java takes the tenth byte of a varint for its last although it says that there is
   * another, depending on how many bytes follow. The specification has no such varints.
   */
  private static final String LONG_VARINT = "varint longer than 10 bytes";

  private final TraceCursor traces = new TraceCursor();
  private final LogCursor logs = new LogCursor();
  private final Agreement agreement = new Agreement();

  /** Loads the classes that failures need, so that their memory is not counted later. */
  @BeforeContainer
  static void warmUp() {
    Random random = new Random(1);
    RandomOtlp messages = new RandomOtlp(random);
    RandomWire wire = new RandomWire(random);
    for (int i = 0; i < 1000; i++) {
      readToEnd(new TraceCursor(), wire.damage(messages.traces().toByteArray()));
      readToEnd(new LogCursor(), wire.damage(messages.logs().toByteArray()));
    }
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void traces_oddlyEncoded_agree(@ForAll Random random) {
    checkOddlyEncoded(
        random,
        RandomOtlp::traces,
        ExportTraceServiceRequest.parser(),
        traces,
        expected -> agreement.check(expected, traces));
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void logs_oddlyEncoded_agree(@ForAll Random random) {
    checkOddlyEncoded(
        random,
        RandomOtlp::logs,
        ExportLogsServiceRequest.parser(),
        logs,
        expected -> agreement.check(expected, logs));
  }

  @Property(tries = 125, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void traces_damaged_areAcceptedByBothOrByNone(@ForAll Random random) {
    checkDamaged(
        random,
        RandomOtlp::traces,
        ExportTraceServiceRequest.parser(),
        traces,
        expected -> agreement.check(expected, traces));
  }

  @Property(tries = 125, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void logs_damaged_areAcceptedByBothOrByNone(@ForAll Random random) {
    checkDamaged(
        random,
        RandomOtlp::logs,
        ExportLogsServiceRequest.parser(),
        logs,
        expected -> agreement.check(expected, logs));
  }

  private static <M extends Message> void checkOddlyEncoded(
      Random random,
      Function<RandomOtlp, M> message,
      Parser<M> parser,
      EnvelopeCursor cursor,
      Consumer<M> check) {
    RandomOtlp messages = new RandomOtlp(random);
    RandomWire wire = new RandomWire(random);
    inBatches(
        () -> {
          byte[] bytes = wire.encode(message.apply(messages));
          checkAgreement(parser.parseFrom(bytes), bytes, cursor, check);
        });
  }

  private static <M extends Message> void checkDamaged(
      Random random,
      Function<RandomOtlp, M> message,
      Parser<M> parser,
      EnvelopeCursor cursor,
      Consumer<M> check) {
    RandomOtlp messages = new RandomOtlp(random);
    RandomWire wire = new RandomWire(random);
    inBatches(
        () -> {
          byte[] whole = wire.encode(message.apply(messages));
          for (int i = 0; i < DAMAGES; i++) {
            byte[] bytes = wire.damage(whole);
            String failure = failure(cursor, bytes);
            M parsed;
            try {
              parsed = parser.parseFrom(bytes);
            } catch (InvalidProtocolBufferException e) {
              assertThat(failure).as(hex(bytes)).isNotEmpty();
              continue;
            }
            if (!failure.contains(LONG_VARINT)) {
              assertThat(failure).as(hex(bytes)).isEmpty();
              M expected = parser.parseFrom(canonical(parsed, bytes));
              checkAgreement(expected, bytes, cursor, check);
            }
          }
        });
  }

  /**
   * Encodes again what the bytes mean. When a message in a oneof is replaced by another member and
   * then comes again, the generated classes merge it with what was replaced; dynamic messages do as
   * the specification says.
   */
  private static byte[] canonical(Message parsed, byte[] bytes)
      throws InvalidProtocolBufferException {
    return DynamicMessage.parseFrom(parsed.getDescriptorForType(), bytes).toByteArray();
  }

  private static <M extends Message> void checkAgreement(
      M expected, byte[] bytes, EnvelopeCursor cursor, Consumer<M> check) {
    byte[] surrounded = new byte[bytes.length + 20];
    Arrays.fill(surrounded, (byte) 0xFF);
    System.arraycopy(bytes, 0, surrounded, 3, bytes.length);
    cursor.reset(surrounded, 3, bytes.length);
    try {
      check.accept(expected);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(hex(bytes), e);
    }
  }

  /**
   * Reads to the end, in memory bounded by the size of the request.
   *
   * @return what was wrong with it, empty if nothing
   */
  private static String failure(EnvelopeCursor cursor, byte[] bytes) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    String failure = readToEnd(cursor, bytes);
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
        .isLessThan(50_000 + 50L * bytes.length);
    return failure;
  }

  private static String readToEnd(EnvelopeCursor cursor, byte[] bytes) {
    cursor.reset(bytes, 0, bytes.length);
    try {
      while (cursor.next()) {}
      return "";
    } catch (PermanentException e) {
      assertThat(e).hasMessageMatching(".* at byte \\d+");
      return e.getMessage();
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private interface Check {
    void run() throws Exception;
  }

  private static void inBatches(Check check) {
    assertTimeoutPreemptively(
        TIMEOUT,
        () -> {
          for (int i = 0; i < BATCH; i++) {
            check.run();
          }
        });
  }
}
