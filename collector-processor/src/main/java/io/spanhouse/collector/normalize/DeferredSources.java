package io.spanhouse.collector.normalize;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanhouse.collector.decode.AttributeList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sources of one list of attributes that need more than a look: places in JSON, keys that
 * count in some conventions or kinds only, and messages spread over attributes. Costs nothing where
 * there is none.
 */
final class DeferredSources {
  private static final int NO_ATTRIBUTE = -1;

  private final Conventions conventions;
  private final Fields fields;
  private final JsonTexts json = new JsonTexts();
  private final SpreadMessages messages;
  private int[] sources = new int[16];
  private int[] attributeIndexes = new int[16];
  private int size;
  private int settled;
  private int parsed;
  private @Nullable JsonNode tree;

  DeferredSources(Conventions conventions, Fields fields) {
    this.conventions = conventions;
    this.fields = fields;
    this.messages = new SpreadMessages(fields, json);
  }

  void clear() {
    size = 0;
    parsed = NO_ATTRIBUTE;
    tree = null;
    messages.clear();
    json.clear();
  }

  void add(int source, int attribute) {
    if (size == sources.length) {
      sources = Arrays.copyOf(sources, size * 2);
      attributeIndexes = Arrays.copyOf(attributeIndexes, size * 2);
    }
    sources[size] = source;
    attributeIndexes[size++] = attribute;
  }

  /** Reads what does not depend on the kind; keeps the rest for {@link #settle}. */
  void read(AttributeList attributes, long speaks) {
    settled = 0;
    for (int i = 0; i < size; i++) {
      Deferred source = conventions.deferred(sources[i]);
      if (source.family() != null || source.kind() != null) {
        sources[settled] = sources[i];
        attributeIndexes[settled++] = attributeIndexes[i];
      } else if (source.speakers() == 0 || (source.speakers() & speaks) != 0) {
        offer(source, attributes, attributeIndexes[i]);
      }
    }
  }

  void settle(AttributeList attributes, Kind kind) {
    for (int i = 0; i < settled; i++) {
      Deferred source = conventions.deferred(sources[i]);
      Deferred.Family family = source.family();
      Member member = source.member();
      if (family != null && member != null) {
        messages.add(family, source, member, attributes, attributeIndexes[i]);
      } else if (source.kind() == kind) {
        offer(source, attributes, attributeIndexes[i]);
      }
    }
    messages.fold(attributes);
  }

  private void offer(Deferred source, AttributeList attributes, int i) {
    if (source.path().isEmpty()) {
      fields.offer(source.field().index(), source.rank(), attributes, i);
      return;
    }
    if (!fields.isWanted(source.field(), source.rank())) {
      return;
    }
    if (parsed != i) {
      parsed = i;
      tree = json.parse(attributes, i);
    }
    JsonNode value = tree;
    for (String step : source.path()) {
      value = value == null ? null : step.isEmpty() ? value : json.step(value, step);
    }
    if (value != null && !value.isNull() && !value.isMissingNode()) {
      byte[] text = json.text(value);
      fields.offer(source.field(), source.rank(), text, 0, text.length, NO_ATTRIBUTE);
    }
  }

  /** Marks the attributes that became messages. */
  void moveMessages(boolean[] moved) {
    messages.move(moved);
  }

  int unreadable() {
    return json.unreadable() + messages.unreadable();
  }
}
