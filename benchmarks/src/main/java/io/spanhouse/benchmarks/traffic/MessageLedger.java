package io.spanhouse.benchmarks.traffic;

import static io.spanhouse.benchmarks.traffic.Column.text;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * View {@code llm_calls}: messages byte for byte. Of some traces only, where there are many: a
 * session's messages are long.
 */
final class MessageLedger {
  final LedgerView view =
      new LedgerView(
          "llm_calls",
          "toInt32(toDate(started_at))",
          List.of(
              text("event_id"),
              text("run_id"),
              text("input").as("lower(hex(MD5(input)))"),
              text("output").as("lower(hex(MD5(output)))")));
  private final MessageDigest md5;

  MessageLedger() {
    try {
      md5 = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  void add(Scenario scenario) {
    for (TrafficTrace trace : scenario.traces()) {
      if (view.takes(trace.id)) {
        for (TrafficSpan span : trace.spans) {
          if (span.kind == Kind.MODEL && span instanceof ModelCall call) {
            add(call);
          }
        }
      }
    }
  }

  private void add(ModelCall call) {
    Conversation conversation = call.conversation;
    view.begin()
        .text(call.eventId())
        .text(call.runId())
        .text(hash(conversation == null ? "" : conversation.input(call.round)))
        .text(
            hash(conversation == null || call.usage == null ? "" : conversation.output(call.round)))
        .end(call.startedAt);
  }

  private String hash(String text) {
    return HexFormat.of().formatHex(md5.digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
