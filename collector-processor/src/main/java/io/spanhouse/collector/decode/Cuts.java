package io.spanhouse.collector.decode;

import io.spanhouse.collector.metrics.Change;
import io.spanhouse.collector.metrics.Changes;

/** What the limits took from one item, or from its part that has attributes of its own. */
public final class Cuts {
  /**
   * An item has no more attributes than this; so has a span event, a link, a resource, a scope.
   * Those with an index in the key, as messages have, are counted apart.
   */
  static final int MAX_ATTRIBUTES = 1024;

  /** Attributes with an index in the key: {@code llm.input_messages.17.message.content}. */
  static final int MAX_INDEXED = 10_000;

  /** Bytes of an attribute's key. */
  static final int MAX_KEY_BYTES = 1 << 10;

  /** Bytes of the name of an item or scope, of a schema URL, of a severity's text. */
  static final int MAX_NAME_BYTES = 1 << 10;

  /** Bytes of the text of a value. */
  static final int MAX_VALUE_BYTES = 16 << 20;

  private int attributes;
  private int keys;
  private int names;
  private int values;
  private int nesting;
  private boolean any;

  void clear() {
    if (any) {
      attributes = 0;
      keys = 0;
      names = 0;
      values = 0;
      nesting = 0;
      any = false;
    }
  }

  void dropAttribute() {
    attributes++;
    any = true;
  }

  void cutKey() {
    keys++;
    any = true;
  }

  void cutName() {
    names++;
    any = true;
  }

  void cutValue() {
    values++;
    any = true;
  }

  void cutNesting() {
    nesting++;
    any = true;
  }

  /** Whether anything was cut or dropped. */
  public boolean any() {
    return any;
  }

  /** Attributes that were dropped. */
  int droppedAttributes() {
    return attributes;
  }

  void addTo(Changes changes) {
    if (any) {
      changes.add(Change.DROPPED_ATTRIBUTE, attributes);
      changes.add(Change.CUT_KEY, keys);
      changes.add(Change.CUT_NAME, names);
      changes.add(Change.CUT_VALUE, values);
      changes.add(Change.CUT_NESTING, nesting);
    }
  }

  /** Such as {@code attributes 12, keys 1}; ASCII. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    append(text, "attributes", attributes);
    append(text, "keys", keys);
    append(text, "names", names);
    append(text, "values", values);
    append(text, "nesting", nesting);
    return text.toString();
  }

  private static void append(StringBuilder text, String what, int count) {
    if (count > 0) {
      text.append(text.isEmpty() ? "" : ", ").append(what).append(' ').append(count);
    }
  }
}
