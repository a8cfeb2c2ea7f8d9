package io.spanhouse.collector.normalize;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanhouse.collector.decode.AnyValueText;
import io.spanhouse.collector.decode.AnyValueType;
import io.spanhouse.collector.decode.AttributeList;
import io.spanhouse.collector.decode.ByteArray;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Folds messages that a convention spreads over attributes ({@code
 * llm.input_messages.0.message.role} and so on) into one JSON list of messages with a role and
 * parts.
 *
 * <p>Each attribute is a number that sorts by list, message, section of the message and part.
 */
final class SpreadMessages {
  /** Higher indexes are no messages; their attributes stay where they are. */
  private static final int MAX_INDEX = 10_000;

  private static final int ATTRIBUTE_BITS = 20;
  private static final int MEMBER_BITS = 5;
  private static final int INDEX_BITS = 14;
  private static final int SECTION_BITS = 3;
  private static final int PART_SHIFT = ATTRIBUTE_BITS + MEMBER_BITS;
  private static final int SECTION_SHIFT = PART_SHIFT + INDEX_BITS;
  private static final int MESSAGE_SHIFT = SECTION_SHIFT + SECTION_BITS;
  private static final int FAMILY_SHIFT = MESSAGE_SHIFT + INDEX_BITS;

  private static final byte[][] USUAL_ROLES = {
    Conventions.utf8("user"),
    Conventions.utf8("assistant"),
    Conventions.utf8("tool"),
    Conventions.utf8("system")
  };
  private static final int MIN_ROLE = "ai".length();
  private static final int MAX_ROLE = "developer".length();

  private final Fields fields;
  private final JsonTexts json;
  private final AnyValueText anyValueText = new AnyValueText();
  private final ByteArray out = new ByteArray(1024);
  private final ByteArray value = new ByteArray();
  private Deferred.Family[] families = new Deferred.Family[16];
  private long[] entries = new long[64];
  private int size;
  private int unreadable;
  private boolean first;
  private final int[] byMember = new int[Member.VALUES.length];

  SpreadMessages(Fields fields, JsonTexts json) {
    this.fields = fields;
    this.json = json;
  }

  void clear() {
    size = 0;
    unreadable = 0;
  }

  int unreadable() {
    return unreadable;
  }

  void add(
      Deferred.Family family, Deferred source, Member member, AttributeList attributes, int i) {
    byte[] buffer = attributes.buffer();
    int end = attributes.keyOffset(i) + attributes.keyLength(i);
    int message = 0;
    int part = 0;
    if (source.index() >= 0) {
      int at = attributes.keyOffset(i) + source.index();
      message = number(buffer, at, end);
      if (source.gap() >= 0) {
        part = number(buffer, past(buffer, at, end) + source.gap(), end);
      }
    }
    if (message >= MAX_INDEX || part >= MAX_INDEX) {
      unreadable++;
      return;
    }
    if (family.number() >= families.length) {
      families = Arrays.copyOf(families, 2 * family.number());
    }
    families[family.number()] = family;
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size * 2);
    }
    entries[size++] =
        ((((long) family.number() << INDEX_BITS | message) << SECTION_BITS | member.section)
                        << INDEX_BITS
                    | part)
                << PART_SHIFT
            | (long) member.index() << ATTRIBUTE_BITS
            | i;
  }

  private static int past(byte[] buffer, int at, int end) {
    int past = at;
    while (past < end && isDigit(buffer[past])) {
      past++;
    }
    return past;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static int number(byte[] buffer, int at, int end) {
    int number = 0;
    for (int i = at; i < end && isDigit(buffer[i]) && number < MAX_INDEX; i++) {
      number = number * 10 + buffer[i] - '0';
    }
    return number;
  }

  /** Makes each list a field, unless a better source was there. */
  void fold(AttributeList attributes) {
    if (size == 0) {
      return;
    }
    Arrays.sort(entries, 0, size);
    for (int from = 0; from < size; ) {
      int family = (int) (entries[from] >>> FAMILY_SHIFT);
      int to = from;
      while (to < size && (int) (entries[to] >>> FAMILY_SHIFT) == family) {
        to++;
      }
      fold(families[family], attributes, from, to);
      from = to;
    }
  }

  private void fold(Deferred.Family family, AttributeList attributes, int from, int to) {
    if (!fields.isWanted(family.field(), family.rank())) {
      return;
    }
    out.clear();
    out.append((byte) '[');
    for (int start = from; start < to; ) {
      long message = entries[start] >>> MESSAGE_SHIFT;
      int end = start;
      while (end < to && entries[end] >>> MESSAGE_SHIFT == message) {
        end++;
      }
      if (start > from) {
        out.append((byte) ',');
      }
      appendMessage(family, attributes, start, end);
      start = end;
    }
    out.append((byte) ']');
    fields.offer(family.field(), family.rank(), out.array(), 0, out.size(), -1);
  }

  private void appendMessage(Deferred.Family family, AttributeList attributes, int from, int to) {
    out.appendAscii("{\"role\":");
    int at = from;
    if (member(at) == Member.ROLE) {
      read(attributes, at++);
      lowerCase();
      useUsualRole();
      quote();
    } else {
      out.appendAscii("\"" + family.role() + "\"");
    }
    int toolCallId = -1;
    while (at < to && member(at).section < Member.REASONING.section) {
      switch (member(at)) {
        case TOOL_CALL_ID -> toolCallId = at;
        case NAME -> appendMember(",\"name\":", attributes, at);
        case FINISH_REASON -> appendMember(",\"finish_reason\":", attributes, at);
        default -> {}
      }
      at++;
    }
    out.appendAscii(",\"parts\":[");
    first = true;
    while (at < to) {
      at = appendPart(attributes, at, to, toolCallId);
    }
    out.appendAscii("]}");
  }

  /** Appends the part that begins at an entry; the entry behind it. */
  private int appendPart(AttributeList attributes, int from, int to, int toolCallId) {
    switch (member(from)) {
      case REASONING -> {
        appendText("reasoning", attributes, from);
        return from + 1;
      }
      case TEXT -> {
        if (toolCallId >= 0) {
          appendResponse(attributes, toolCallId, from);
        } else {
          appendText("text", attributes, from);
        }
        return from + 1;
      }
      case CALLS -> {
        appendCalls(attributes, from);
        return from + 1;
      }
      default -> {}
    }
    long part = entries[from] >>> PART_SHIFT;
    Arrays.fill(byMember, -1);
    int at = from;
    while (at < to && entries[at] >>> PART_SHIFT == part && member(at) != Member.CALLS) {
      byMember[member(at).index()] = at;
      at++;
    }
    if (member(from).section == Member.CALL_ID.section) {
      appendCall(attributes);
    } else {
      appendContent(attributes);
    }
    return at;
  }

  private Member member(int entry) {
    return Member.VALUES[(int) (entries[entry] >>> ATTRIBUTE_BITS) & (1 << MEMBER_BITS) - 1];
  }

  private void begin(String type) {
    out.appendAscii(first ? "{\"type\":\"" : ",{\"type\":\"");
    out.appendAscii(type);
    out.append((byte) '"');
    first = false;
  }

  private void appendText(String type, AttributeList attributes, int entry) {
    int i = attribute(entry);
    if (attributes.type(i) != AnyValueType.STRING || attributes.valueLength(i) > 0) {
      begin(type);
      appendMember(",\"content\":", attributes, entry);
      out.append((byte) '}');
    }
  }

  private void appendResponse(AttributeList attributes, int id, int text) {
    begin("tool_call_response");
    appendMember(",\"id\":", attributes, id);
    appendMember(",\"response\":", attributes, text);
    out.append((byte) '}');
  }

  private void appendContent(AttributeList attributes) {
    int text = byMember[Member.PART_TEXT.index()];
    int uri = byMember[Member.PART_URI.index()];
    int type = byMember[Member.PART_TYPE.index()];
    boolean thinks = type >= 0 && read(attributes, type) && isThinking();
    if (text >= 0) {
      appendText(thinks ? "reasoning" : "text", attributes, text);
    }
    if (uri >= 0) {
      begin("uri");
      appendMember(",\"uri\":", attributes, uri);
      if (byMember[Member.PART_MIME_TYPE.index()] >= 0) {
        appendMember(",\"mime_type\":", attributes, byMember[Member.PART_MIME_TYPE.index()]);
      }
      out.append((byte) '}');
    }
  }

  private boolean isThinking() {
    return value.size() > 0 && (value.array()[0] == 't' || value.array()[0] == 'r') && !isText();
  }

  private boolean isText() {
    return value.size() == 4 && value.array()[1] == 'e' && value.array()[2] == 'x';
  }

  private void appendCall(AttributeList attributes) {
    begin("tool_call");
    appendIfThere(",\"id\":", Member.CALL_ID, attributes);
    appendIfThere(",\"name\":", Member.CALL_NAME, attributes);
    int arguments = byMember[Member.CALL_ARGUMENTS.index()];
    if (arguments >= 0) {
      out.appendAscii(",\"arguments\":");
      read(attributes, arguments);
      if (isJson()) {
        out.append(value);
      } else {
        quote();
      }
    }
    out.append((byte) '}');
  }

  private void appendIfThere(String name, Member member, AttributeList attributes) {
    int entry = byMember[member.index()];
    if (entry >= 0) {
      appendMember(name, attributes, entry);
    }
  }

  private void appendCalls(AttributeList attributes, int entry) {
    int i = attribute(entry);
    JsonNode calls = json.parse(attributes, i);
    if (calls == null || !calls.isArray()) {
      return;
    }
    for (JsonNode call : calls) {
      JsonNode part = MessageParts.part(call, json);
      if (part != null) {
        if (!first) {
          out.append((byte) ',');
        }
        first = false;
        byte[] text = JsonTexts.write(part);
        out.append(text, 0, text.length);
      }
    }
  }

  /** Whether the value can stand in JSON as it is. */
  private boolean isJson() {
    byte[] array = value.array();
    int last = value.size() - 1;
    return last > 0 && array[0] == '{' && array[last] == '}' && json.isWhole(array, value.size());
  }

  private void appendMember(String name, AttributeList attributes, int entry) {
    out.appendAscii(name);
    int i = attribute(entry);
    if (attributes.type(i) == AnyValueType.STRING) {
      AnyValueText.appendJsonString(
          attributes.buffer(), attributes.valueOffset(i), attributes.valueLength(i), out);
    } else {
      read(attributes, entry);
      quote();
    }
  }

  private int attribute(int entry) {
    return (int) entries[entry] & (1 << ATTRIBUTE_BITS) - 1;
  }

  /** Reads an entry's value as text; whether there is any. */
  private boolean read(AttributeList attributes, int entry) {
    int i = attribute(entry);
    value.clear();
    if (attributes.type(i) == AnyValueType.STRING) {
      value.append(attributes.buffer(), attributes.valueOffset(i), attributes.valueLength(i));
    } else {
      anyValueText.append(attributes, i, value);
    }
    return value.size() > 0;
  }

  private void useUsualRole() {
    int length = value.size();
    if (length < MIN_ROLE || length > MAX_ROLE || isUsualRole()) {
      return;
    }
    String role = new String(value.array(), 0, length, StandardCharsets.UTF_8);
    String usual = MessageModel.usualRole(role);
    value.clear();
    byte[] utf8 = Conventions.utf8(usual);
    value.append(utf8, 0, utf8.length);
  }

  private boolean isUsualRole() {
    for (byte[] role : USUAL_ROLES) {
      if (Arrays.equals(value.array(), 0, value.size(), role, 0, role.length)) {
        return true;
      }
    }
    return false;
  }

  private void lowerCase() {
    for (int i = 0; i < value.size(); i++) {
      byte b = value.array()[i];
      if (b >= 'A' && b <= 'Z') {
        value.array()[i] = (byte) (b + 'a' - 'A');
      }
    }
  }

  private void quote() {
    AnyValueText.appendJsonString(value.array(), 0, value.size(), out);
  }

  void move(boolean[] moved) {
    for (int i = 0; i < size; i++) {
      moved[attribute(i)] = true;
    }
  }
}
