package io.spanhouse.collector;

import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.TraceCursor;
import io.spanhouse.collector.decode.request.JsonTranscoder;
import io.spanhouse.collector.normalize.AgentSpan;
import io.spanhouse.collector.normalize.ConventionException;
import io.spanhouse.collector.normalize.Conventions;
import io.spanhouse.collector.normalize.SpanReading;
import io.spanhouse.collector.receive.PermanentException;
import io.spanhouse.collector.receive.Signal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads spans as the collector does and tells how, without storing anything. */
public final class Explainer {
  private final Conventions conventions;

  /**
   * With the shipped conventions, and those in a folder, which win.
   *
   * @throws StartException when a file of the folder cannot be used
   */
  public Explainer(@Nullable Path conventionsFolder) {
    try {
      conventions = Conventions.load(conventionsFolder);
    } catch (ConventionException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * What became of a request.
   *
   * @param spans those that would be stored, in the order of the request
   * @param rejected why others would not be
   */
  public record Explanation(List<Span> spans, List<String> rejected) {}

  /**
   * How one span was read.
   *
   * @param scope name and version of the instrumentation scope
   * @param convention the convention it was taken for; empty when none
   * @param kind as in column {@code spans.kind}; empty for a span that is no part of an agent's run
   * @param eventType the type of its row in table {@code events}; empty when it has none
   * @param unreadable how many values could not be parsed
   * @param leftOver keys of attributes that stay in the span's attribute map
   */
  public record Span(
      String name,
      String spanId,
      String scope,
      String convention,
      String kind,
      String eventType,
      int unreadable,
      List<Value> values,
      List<String> leftOver) {}

  /**
   * A value that was found in a span.
   *
   * @param field what it means, as convention files call it
   * @param from the attribute's key, or what else gave the value
   */
  public record Value(String field, String text, String from) {}

  /**
   * Explains the body of a trace request.
   *
   * @param body an ExportTraceServiceRequest in JSON or protobuf
   * @throws IllegalArgumentException when it is none; the message says where
   */
  public Explanation explain(byte[] body) {
    try {
      return explain(protobuf(body));
    } catch (PermanentException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
  }

  private static ByteArray protobuf(byte[] body) {
    ByteArray message = new ByteArray(body.length);
    if (isJson(body)) {
      new JsonTranscoder().transcode(Signal.TRACES, body, body.length, message);
    } else {
      message.append(body, 0, body.length);
    }
    return message;
  }

  private static boolean isJson(byte[] body) {
    int at = 0;
    while (at < body.length && Character.isWhitespace(body[at])) {
      at++;
    }
    return at < body.length && body[at] == '{';
  }

  private Explanation explain(ByteArray message) {
    TraceCursor cursor = new TraceCursor();
    AgentSpan span = new AgentSpan(conventions);
    cursor.reset(message.array(), 0, message.size());
    Instant now = Instant.now();
    span.reset(cursor, now.getEpochSecond() * 1_000_000_000L + now.getNano());
    List<Span> spans = new ArrayList<>();
    List<String> rejected = new ArrayList<>();
    while (cursor.next()) {
      String flaw = span.read();
      if (flaw == null) {
        spans.add(span(SpanReading.of(span)));
      } else {
        rejected.add("span " + cursor.spanOrdinal() + ": " + flaw);
      }
    }
    return new Explanation(spans, rejected);
  }

  private static Span span(SpanReading read) {
    return new Span(
        read.name(),
        read.spanId(),
        (read.scope() + " " + read.scopeVersion()).trim(),
        read.convention(),
        read.kind(),
        read.eventType(),
        read.unreadable(),
        read.fields().stream()
            .map(field -> new Value(field.field(), field.value(), field.from()))
            .toList(),
        read.leftOver());
  }
}
