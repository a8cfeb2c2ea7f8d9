package io.spanhouse.collector.normalize;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanhouse.collector.decode.Slice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One way to tell a span's kind: by the value of a field, by which fields are present, or by how
 * the span's name begins. The first rule that answers wins.
 */
final class KindRule {
  private final @Nullable Field field;
  private final ByteDictionary values = new ByteDictionary();
  private final List<Kind> kinds = new ArrayList<>();
  private final Set<Field> any;
  private final Set<Field> all;
  private final Set<Field> none;
  private final @Nullable Kind present;
  private final List<byte[]> namePrefixes = new ArrayList<>();

  private KindRule(JsonNode rule) {
    field = rule.has("field") ? Field.named(rule.get("field").asText()) : null;
    rule.path("values")
        .properties()
        .forEach(
            entry -> {
              values.add(Conventions.folded(entry.getKey()));
              kinds.add(Kind.named(entry.getValue().asText()));
            });
    rule.path("span_name")
        .properties()
        .forEach(
            entry -> {
              namePrefixes.add(Conventions.utf8(entry.getKey()));
              kinds.add(Kind.named(entry.getValue().asText()));
            });
    any = fields(rule.path("any"));
    all = fields(rule.path("all"));
    none = fields(rule.path("none"));
    present = rule.has("kind") ? Kind.named(rule.get("kind").asText()) : null;
  }

  static KindRule parse(JsonNode rule) {
    return new KindRule(rule);
  }

  private static Set<Field> fields(JsonNode names) {
    Set<Field> fields = EnumSet.noneOf(Field.class);
    names.forEach(name -> fields.add(Field.named(name.asText())));
    return fields;
  }

  @Nullable Kind apply(Fields fields, Slice spanName) {
    if (field != null) {
      return byValue(fields, field);
    }
    if (present != null) {
      return byPresence(fields) ? present : null;
    }
    for (int i = 0; i < namePrefixes.size(); i++) {
      if (spanName.startsWith(namePrefixes.get(i))) {
        return kinds.get(i);
      }
    }
    return null;
  }

  private @Nullable Kind byValue(Fields fields, Field field) {
    if (!fields.has(field)) {
      return null;
    }
    byte[] buffer = fields.buffer(field);
    int offset = fields.offset(field);
    int length = fields.length(field);
    int id = values.find(buffer, offset, length);
    if (id < 0) {
      byte[] folded =
          Conventions.utf8(
              Conventions.folded(new String(buffer, offset, length, StandardCharsets.UTF_8)));
      id = values.find(folded, 0, folded.length);
    }
    return id < 0 ? null : kinds.get(id);
  }

  private boolean byPresence(Fields fields) {
    for (Field required : all) {
      if (!fields.has(required)) {
        return false;
      }
    }
    for (Field excluded : none) {
      if (fields.has(excluded)) {
        return false;
      }
    }
    for (Field one : any) {
      if (fields.has(one)) {
        return true;
      }
    }
    return any.isEmpty();
  }
}
