package io.spanhouse.benchmarks.load;

import static io.spanhouse.benchmarks.load.Attributes.integer;
import static io.spanhouse.benchmarks.load.Attributes.text;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Model calls of many sessions at once, in the order in which they end. The k-th call of a session
 * is given what the call before was given and one message more; all sessions of one of five agents
 * begin with its system message.
 */
final class Histories {
  private static final int SYSTEM_MESSAGES = 5;
  private static final int SYSTEM_MESSAGE_CHARS = 2000;
  private static final List<String> ROLES = List.of("user", "assistant", "tool");
  private static final long MIN_GAP_NANOS = 2_000_000_000L;

  private final Random random = new Random(1);
  private final Prose prose = new Prose(random);
  private final List<String> systemMessages = new ArrayList<>();
  private final PriorityQueue<Session> active =
      new PriorityQueue<>(Comparator.comparingLong(session -> session.clock));
  private final int messageChars;
  private final int calls;
  private final long meanGapNanos;
  private final boolean traceACall;
  private int sessionsLeft;

  private static final class Session {
    String id = "";
    ByteString traceId = ByteString.EMPTY;
    long clock;
    int calls;
    final StringBuilder history = new StringBuilder();
  }

  /**
   * Makes them up.
   *
   * @param sessions in all
   * @param parallel sessions at any one time
   * @param calls model calls a session
   * @param messageChars mean length of a message
   * @param meanGapNanos mean time between two calls of a session
   * @param traceACall whether each call has a trace of its own, instead of one a session
   */
  Histories(
      int sessions,
      int parallel,
      int calls,
      int messageChars,
      long meanGapNanos,
      boolean traceACall) {
    this.calls = calls;
    this.messageChars = messageChars;
    this.meanGapNanos = meanGapNanos;
    this.traceACall = traceACall;
    for (int i = 0; i < SYSTEM_MESSAGES; i++) {
      systemMessages.add(message("system", SYSTEM_MESSAGE_CHARS));
    }
    sessionsLeft = sessions;
    for (int i = 0; i < parallel; i++) {
      begin(SampleRequests.EPOCH_NANOS + (long) (meanGapNanos * random.nextDouble()));
    }
  }

  private void begin(long clock) {
    if (sessionsLeft-- > 0) {
      Session session = new Session();
      session.id = "sess_" + Attributes.hex(random, 24);
      session.traceId = Attributes.id(random, 16);
      session.clock = clock;
      session.history.append(systemMessages.get(random.nextInt(SYSTEM_MESSAGES)));
      active.add(session);
    }
  }

  private String message(String role, int chars) {
    return "{\"role\":\"%s\",\"parts\":[{\"type\":\"text\",\"content\":\"%s\"}]}"
        .formatted(role, prose.text(chars));
  }

  /** Up to {@code count} calls; none when all sessions have ended. */
  ExportTraceServiceRequest next(int count) {
    ScopeSpans.Builder spans = ScopeSpans.newBuilder();
    while (spans.getSpansCount() < count && !active.isEmpty()) {
      spans.addSpans(nextCall(active.remove()));
    }
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(spans))
        .build();
  }

  private Span nextCall(Session session) {
    int chars = (int) Math.min(8.0 * messageChars, messageChars * exponential());
    String role = ROLES.get(session.calls++ % ROLES.size());
    session.history.append(',').append(message(role, Math.max(20, chars)));
    long startedAt = session.clock;
    session.clock += MIN_GAP_NANOS + (long) ((meanGapNanos - MIN_GAP_NANOS) * exponential());
    if (session.calls < calls) {
      active.add(session);
    } else {
      begin(session.clock);
    }
    return Span.newBuilder()
        .setTraceId(traceACall ? Attributes.id(random, 16) : session.traceId)
        .setSpanId(Attributes.id(random, 8))
        .setName("chat gpt-5")
        .setStartTimeUnixNano(startedAt)
        .setEndTimeUnixNano(startedAt + MIN_GAP_NANOS)
        .addAttributes(text("gen_ai.operation.name", "chat"))
        .addAttributes(text("gen_ai.request.model", "gpt-5"))
        .addAttributes(text("gen_ai.conversation.id", session.id))
        .addAttributes(integer("gen_ai.usage.input_tokens", session.history.length() / 4))
        .addAttributes(text("gen_ai.input.messages", "[" + session.history + "]"))
        .build();
  }

  private double exponential() {
    return -Math.log(1 - random.nextDouble());
  }
}
