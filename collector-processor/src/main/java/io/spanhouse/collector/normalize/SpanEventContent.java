package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.AnyValueText;
import io.spanhouse.collector.decode.AttributeList;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.EventView;
import io.spanhouse.collector.decode.SpanView;
import java.util.Arrays;

/**
 * What a span's events say about the span itself: its exception and, in the generations of
 * conventions that kept content out of attributes, its input and output.
 */
public final class SpanEventContent {
  private static final byte[] EXCEPTION = Conventions.utf8("exception");
  private static final byte[] ROLE = Conventions.utf8("role");

  private final Conventions conventions;
  private final AnyValueText anyValueText = new AnyValueText();
  private final Fields eventFields;
  private final ByteArray input = new ByteArray();
  private final ByteArray output = new ByteArray();
  private final ByteArray instructions = new ByteArray();
  private final ByteArray inputMessages = new ByteArray();
  private final ByteArray outputMessages = new ByteArray();
  private final ByteArray exceptionType = new ByteArray();
  private final ByteArray exceptionMessage = new ByteArray();
  private int disbelievedTimes;

  SpanEventContent(Conventions conventions) {
    this.conventions = conventions;
    this.eventFields = new Fields(conventions);
  }

  void reset() {
    eventFields.reset();
  }

  /** Reads the events of a span; what those of a tool say is its arguments and its result. */
  void read(SpanView span, Kind kind, SpanTimes times) {
    disbelievedTimes = 0;
    input.clear();
    output.clear();
    instructions.clear();
    inputMessages.clear();
    outputMessages.clear();
    exceptionType.clear();
    exceptionMessage.clear();
    for (int i = 0; i < span.eventCount(); i++) {
      EventView event = span.event(i);
      disbelievedTimes += times.isDisbelieved(event) ? 1 : 0;
      read(event, kind);
    }
    close(inputMessages);
    close(outputMessages);
  }

  private void read(EventView event, Kind kind) {
    EventRule rule = conventions.event(event.name());
    if (rule == null) {
      return;
    }
    if (rule.content()) {
      eventFields.read(event.attributes());
      boolean isTool = kind == Kind.TOOL_EXECUTE;
      copy(
          isTool && eventFields.has(Field.TOOL_ARGUMENTS) ? Field.TOOL_ARGUMENTS : Field.INPUT,
          input);
      copy(isTool && eventFields.has(Field.TOOL_RESULT) ? Field.TOOL_RESULT : Field.OUTPUT, output);
      copy(Field.SYSTEM_INSTRUCTIONS, instructions);
    } else if (rule.message() != null && kind == Kind.TOOL_EXECUTE) {
      copyBody(rule.message() == Field.INPUT ? input : output, rule, event.attributes());
    } else if (rule.message() != null) {
      appendMessage(
          rule.message() == Field.INPUT ? inputMessages : outputMessages,
          rule.roleOr(),
          event.attributes());
    } else if (event.name().contentEquals(EXCEPTION)) {
      eventFields.read(event.attributes());
      copy(Field.ERROR_TYPE, exceptionType);
      copy(Field.ERROR_MESSAGE, exceptionMessage);
    }
  }

  private void copy(Field field, ByteArray target) {
    if (eventFields.has(field)) {
      target.clear();
      target.append(
          eventFields.buffer(field), eventFields.offset(field), eventFields.length(field));
    }
  }

  private void copyBody(ByteArray target, EventRule rule, AttributeList attributes) {
    for (String key : rule.bodyKeys()) {
      byte[] utf8 = Conventions.utf8(key);
      for (int i = 0; i < attributes.size(); i++) {
        if (isKey(attributes, i, utf8)) {
          target.clear();
          anyValueText.append(attributes, i, target);
          return;
        }
      }
    }
  }

  /** A message is the event's attributes as an object, with the role the event's name implies. */
  private void appendMessage(ByteArray messages, String role, AttributeList attributes) {
    messages.append((byte) (messages.size() == 0 ? '[' : ','));
    messages.append((byte) '{');
    boolean named = false;
    for (int i = 0; i < attributes.size(); i++) {
      named |= isRole(attributes, i);
    }
    if (!named) {
      messages.appendAscii("\"role\":\"" + role + "\"");
    }
    for (int i = 0; i < attributes.size(); i++) {
      if (i > 0 || !named) {
        messages.append((byte) ',');
      }
      anyValueText.appendJsonMember(attributes, i, messages);
    }
    messages.append((byte) '}');
  }

  private static boolean isRole(AttributeList attributes, int i) {
    return isKey(attributes, i, ROLE);
  }

  private static boolean isKey(AttributeList attributes, int i, byte[] key) {
    int start = attributes.keyOffset(i);
    return Arrays.equals(
        key, 0, key.length, attributes.buffer(), start, start + attributes.keyLength(i));
  }

  private static void close(ByteArray messages) {
    if (messages.size() > 0) {
      messages.append((byte) ']');
    }
  }

  /** How many events have a time that is not believed. */
  int disbelievedTimes() {
    return disbelievedTimes;
  }

  /** Content of the input, empty when the events say nothing. */
  ByteArray input() {
    return input.size() > 0 ? input : inputMessages;
  }

  /** What the model was told to be, empty when the events say nothing. */
  ByteArray instructions() {
    return instructions;
  }

  /** Content of the output, empty when the events say nothing. */
  ByteArray output() {
    return output.size() > 0 ? output : outputMessages;
  }

  /** Type of the last exception, empty without one. */
  ByteArray exceptionType() {
    return exceptionType;
  }

  /** Message of the last exception, empty without one. */
  ByteArray exceptionMessage() {
    return exceptionMessage;
  }
}
