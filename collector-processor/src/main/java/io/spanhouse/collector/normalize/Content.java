package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.AnyValueText;
import io.spanhouse.collector.decode.AnyValueType;
import io.spanhouse.collector.decode.ByteArray;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a span was given and answered: from its attributes, else from its events, in one form
 * whatever the source.
 */
final class Content {
  private static final byte[] FINISH_REASON = Conventions.utf8("\"finish_reason\":\"");

  /** Of a message that is not all of an answer. */
  private static final byte[] CHUNK = Conventions.utf8("\"finish_reason\":\"\"");

  private final Fields fields;
  private final MessageModel model = new MessageModel();
  private final ToolContent tools = new ToolContent();
  private final ByteArray joined = new ByteArray();

  Content(Fields fields) {
    this.fields = fields;
  }

  /**
   * Fills in content of events and translates messages.
   *
   * @param own whether the span comes from our own helpers, which write that form themselves
   */
  void read(Kind kind, SpanEventContent events, boolean own) {
    model.clear();
    if (kind == Kind.OTHER) {
      return;
    }
    fill(
        kind == Kind.TOOL_EXECUTE ? Field.TOOL_ARGUMENTS : Field.INPUT,
        Field.INPUT,
        events.input());
    fill(
        kind == Kind.TOOL_EXECUTE ? Field.TOOL_RESULT : Field.OUTPUT,
        Field.OUTPUT,
        events.output());
    if (own) {
      return;
    }
    if (events.instructions().size() > 0 && !fields.has(Field.SYSTEM_INSTRUCTIONS)) {
      ByteArray told = events.instructions();
      fields.fill(Field.SYSTEM_INSTRUCTIONS, told.array(), 0, told.size());
    }
    translate(kind);
  }

  /** Translates the content of a log record that tells what a span of a kind would. */
  void translate(Kind kind) {
    if (kind == Kind.MODEL_CALL || kind == Kind.AGENT_INVOKE) {
      boolean isCall = kind == Kind.MODEL_CALL;
      translate(Field.INPUT, "user", isCall);
      translate(Field.OUTPUT, "assistant", isCall);
      prependInstructions();
      if (isCall && !fields.has(Field.FINISH_REASONS)) {
        fillFinishReason();
      }
    } else if (kind == Kind.TOOL_EXECUTE) {
      tools.unwrap(
          fields, fields.has(Field.TOOL_ARGUMENTS) ? Field.TOOL_ARGUMENTS : Field.INPUT, true);
      tools.unwrap(fields, fields.has(Field.TOOL_RESULT) ? Field.TOOL_RESULT : Field.OUTPUT, false);
    }
  }

  private void fill(Field target, Field other, ByteArray told) {
    if (told.size() > 0 && !fields.has(target) && !fields.has(other)) {
      fields.replace(target, told.array(), 0, told.size());
    }
  }

  private void translate(Field field, String role, boolean plain) {
    if (!fields.has(field)) {
      return;
    }
    boolean isDone =
        MessageModel.isDone(fields.buffer(field), fields.offset(field), fields.length(field));
    if (isDone && (field == Field.INPUT || indexOf(field, CHUNK) < 0)) {
      return;
    }
    if (fields.type(field) == AnyValueType.STRING || fields.length(field) > 0) {
      byte[] messages =
          model.read(fields.buffer(field), fields.offset(field), fields.length(field), role, plain);
      if (messages != null) {
        fields.replace(field, messages, 0, messages.length);
      }
    }
  }

  /** Instructions are the first message, unless the messages have some. */
  private void prependInstructions() {
    if (!fields.has(Field.SYSTEM_INSTRUCTIONS)) {
      return;
    }
    Field field = Field.SYSTEM_INSTRUCTIONS;
    byte[] system =
        model.read(
            fields.buffer(field), fields.offset(field), fields.length(field), "system", true);
    if (system == null || hasInstructions()) {
      return;
    }
    joined.clear();
    joined.append(system, 0, system.length);
    if (startsAsList(Field.INPUT)) {
      joined.truncate(joined.size() - 1);
      joined.append((byte) ',');
      joined.append(
          fields.buffer(Field.INPUT),
          fields.offset(Field.INPUT) + 1,
          fields.length(Field.INPUT) - 1);
      fields.replace(Field.INPUT, joined.array(), 0, joined.size());
    } else if (!fields.has(Field.INPUT)) {
      fields.replace(Field.INPUT, joined.array(), 0, joined.size());
    }
  }

  /** Why it ended, where only the answer's message says so. */
  private void fillFinishReason() {
    int found = indexOf(Field.OUTPUT, FINISH_REASON);
    if (found < 0) {
      return;
    }
    byte[] buffer = fields.buffer(Field.OUTPUT);
    int end = fields.offset(Field.OUTPUT) + fields.length(Field.OUTPUT);
    int from = found + FINISH_REASON.length;
    int to = from;
    while (to < end && buffer[to] != '"') {
      to++;
    }
    fields.fill(Field.FINISH_REASONS, Arrays.copyOfRange(buffer, from, to), 0, to - from);
  }

  /**
   * Where in its buffer a field first has these bytes, which begin with a quotation mark; or -1.
   */
  private int indexOf(Field field, byte[] wanted) {
    int last = fields.offset(field) + fields.length(field) - wanted.length;
    byte[] buffer = fields.buffer(field);
    for (int at = fields.offset(field); at <= last; at++) {
      if (buffer[at] == '"'
          && Arrays.equals(buffer, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return -1;
  }

  private boolean startsAsList(Field field) {
    return fields.has(field)
        && MessageModel.isDone(fields.buffer(field), fields.offset(field), fields.length(field));
  }

  private boolean hasInstructions() {
    return fields.has(Field.INPUT) && fields.text(Field.INPUT).startsWith("[{\"role\":\"system\"");
  }

  /**
   * Makes a text or an object one message of the input or the output.
   *
   * @param role of the message, unless the object names one
   */
  void readMessage(Field field, String role, byte[] buffer, int length) {
    model.clear();
    joined.clear();
    joined.appendAscii("[{\"role\":\"" + role + "\",");
    boolean isObject = length > 1 && buffer[0] == '{' && buffer[length - 1] == '}';
    if (isObject) {
      joined.append(buffer, 1, length - 1);
      joined.append((byte) ']');
    }
    byte[] messages = isObject ? read(role) : null;
    if (messages == null && length > 0 && !(isObject && model.unreadable() == 0)) {
      joined.clear();
      joined.appendAscii("[{\"role\":\"" + role + "\",\"content\":");
      AnyValueText.appendJsonString(buffer, 0, length, joined);
      joined.appendAscii("}]");
      messages = read(role);
    }
    if (messages != null) {
      fields.replace(field, messages, 0, messages.length);
    }
  }

  private byte @Nullable [] read(String role) {
    return model.read(joined.array(), 0, joined.size(), role, false);
  }

  int unreadable() {
    return model.unreadable();
  }
}
