package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.AttributeList;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.ScopeView;
import io.spanhouse.collector.decode.SpanView;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one span was read, in words: for whoever asks why a column is empty. Makes garbage, so not
 * for every span.
 *
 * @param kind as in column {@code spans.kind}; empty for a span that is no part of an agent's run
 * @param convention the convention it was taken for, empty when none
 * @param eventType the type of its row in table {@code events}, empty when it has none
 * @param fields what conventions found, in the order of {@link Field}
 * @param leftOver keys of attributes that stay in the span's attribute map
 * @param unreadable how many values looked like JSON, or like a part of a list, and could not be
 *     read
 */
public record SpanReading(
    String traceId,
    String spanId,
    String name,
    String scope,
    String scopeVersion,
    String kind,
    String convention,
    String eventType,
    List<FilledField> fields,
    List<String> leftOver,
    int unreadable) {
  /** From what a field has its value when no single attribute gave it. */
  private static final String DERIVED = "span name, scope, span events, or several attributes";

  /**
   * A field that has a value.
   *
   * @param field its name in convention files
   * @param from the attribute's key, or what else gave the value
   */
  public record FilledField(String field, String value, String from) {}

  /** Describes the span that {@code span} stands on, after {@link AgentSpan#read}. */
  public static SpanReading of(AgentSpan span) {
    SpanView view = span.span();
    ScopeView scope = span.scope();
    byte @Nullable [] eventType = span.kind().eventType();
    return new SpanReading(
        text(span.traceId()),
        text(span.spanId()),
        view.name().toString(),
        scope.name().toString(),
        scope.version().toString(),
        text(span.kind().utf8()),
        text(span.convention()),
        eventType == null ? "" : text(eventType),
        filled(span),
        leftOver(span.fields(), view.attributes()),
        span.unreadable());
  }

  private static List<FilledField> filled(AgentSpan span) {
    Fields fields = span.fields();
    List<FilledField> filled = new ArrayList<>();
    for (Field field : Field.VALUES) {
      if (fields.has(field)) {
        filled.add(new FilledField(field.toString(), value(fields, field), from(span, field)));
      }
    }
    return filled;
  }

  private static String value(Fields fields, Field field) {
    long number = fields.number(field);
    return switch (field.shape) {
      case COUNT -> Long.toString(number);
      case NUMBER -> Double.toString(Double.longBitsToDouble(number));
      case MONEY -> BigDecimal.valueOf(number, 12).stripTrailingZeros().toPlainString();
      case FLAG -> Boolean.toString(number != 0);
      case TEXT, STRUCTURED, LIST -> fields.text(field);
    };
  }

  private static String from(AgentSpan span, Field field) {
    int attribute = span.fields().attribute(field);
    if (attribute >= 0) {
      return key(span.span().attributes(), attribute);
    }
    int ofResource = span.resourceFields().attribute(field);
    return ofResource >= 0 ? "resource " + key(span.resource().attributes(), ofResource) : DERIVED;
  }

  private static List<String> leftOver(Fields fields, AttributeList attributes) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < attributes.size(); i++) {
      if (!fields.isMoved(i)) {
        keys.add(key(attributes, i));
      }
    }
    return keys;
  }

  private static String key(AttributeList attributes, int i) {
    return new String(
        attributes.buffer(),
        attributes.keyOffset(i),
        attributes.keyLength(i),
        StandardCharsets.UTF_8);
  }

  private static String text(ByteArray utf8) {
    return new String(utf8.array(), 0, utf8.size(), StandardCharsets.UTF_8);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
