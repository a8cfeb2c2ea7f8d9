package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the kinds of spans by the rules of all conventions: first our own attribute, then rules for
 * a scope or an agent's name, then the rest. Rules that say what a field's values mean become one
 * table for that field, where its first rule stands; other rules hold in their order.
 */
final class Kinds {
  private final List<Rule> rules = new ArrayList<>();
  private final Map<Field, Values> values = new EnumMap<>(Field.class);
  private final Map<Kind, List<Named>> names = new EnumMap<>(Kind.class);

  /** One way to tell a kind, for spans of a scope. */
  interface Rule {
    @Nullable Kind apply(Fields fields, Slice spanName, Folded folded);

    /** Rules that know more about a span come first, whatever their file; less is earlier. */
    default int precedence() {
      return 2;
    }

    /** Whether it holds for spans of a scope. */
    default boolean holdsIn(Slice scopeName) {
      return true;
    }
  }

  /** A field that a span's name tells. */
  private static final class Named {
    private final Field field;
    private final byte[] before;
    private final byte[] after;
    private final long speakers;

    Named(ConventionFile.NameRule rule, long speakers) {
      field = rule.field();
      before = rule.before();
      after = rule.after();
      this.speakers = speakers;
    }

    /** A rule that any name fits is for those who speak its convention; 0 for everybody. */
    boolean isFor(Fields fields) {
      return before.length + after.length > 0 || speakers == 0 || fields.speaks(speakers);
    }
  }

  void add(ConventionFile.NameRule rule, long speakers) {
    names.computeIfAbsent(rule.kind(), kind -> new ArrayList<>()).add(new Named(rule, speakers));
  }

  void add(KindRule rule) {
    if (rule.scope() != null || rule.namedAs() != null) {
      rules.add(conditional(rule));
    } else if (rule.field() != null) {
      Values table = values.get(rule.field());
      if (table == null) {
        table = new Values(rule.field());
        values.put(rule.field(), table);
        rules.add(table);
      }
      table.add(rule.values());
    } else if (rule.kind() != null) {
      rules.add(new Presence(rule));
    } else {
      // A table for each: what a span says about itself comes before OpenTelemetry's names.
      SpanNames table = new SpanNames();
      table.add(rule.spanName());
      rules.add(table);
    }
  }

  private static Rule conditional(KindRule rule) {
    Rule inner;
    if (rule.field() != null) {
      Values table = new Values(rule.field());
      table.add(rule.values());
      inner = table;
    } else if (rule.kind() != null) {
      inner = new Presence(rule);
    } else {
      SpanNames table = new SpanNames();
      table.add(rule.spanName());
      inner = table;
    }
    return new Conditional(
        Conventions.utf8(rule.scope() == null ? "" : rule.scope()), rule.namedAs(), inner);
  }

  private static boolean isNamed(Fields fields, Field field, Slice name) {
    return fields.has(field)
        && Arrays.equals(
            fields.buffer(field),
            fields.offset(field),
            fields.offset(field) + fields.length(field),
            name.buffer(),
            name.offset(),
            name.offset() + name.length());
  }

  /** The rules that hold for spans of a scope, in order. */
  Rule[] in(Slice scopeName) {
    return rules.stream()
        .filter(rule -> rule.holdsIn(scopeName))
        .sorted(Comparator.comparingInt(Rule::precedence))
        .toArray(Rule[]::new);
  }

  /** The kind of a span, {@code OTHER} when none of the rules of its scope tells. */
  static Kind of(Rule[] rulesOfScope, Fields fields, Slice spanName, Folded folded) {
    for (Rule rule : rulesOfScope) {
      Kind kind = rule.apply(fields, spanName, folded);
      if (kind != null) {
        return kind;
      }
    }
    return Kind.OTHER;
  }

  /** Fills in fields that only the name of a span of this kind tells. */
  void fillFromName(Kind kind, Slice name, Fields fields) {
    for (Named rule : names.getOrDefault(kind, List.of())) {
      if (!fields.has(rule.field) && rule.isFor(fields)) {
        byte[] before = rule.before;
        byte[] after = rule.after;
        int length = name.length() - before.length - after.length;
        int end = name.offset() + name.length();
        if (length > 0
            && name.startsWith(before)
            && Arrays.equals(name.buffer(), end - after.length, end, after, 0, after.length)) {
          fields.fill(rule.field, name.buffer(), name.offset() + before.length, length);
        }
      }
    }
  }

  /** A rule for spans of some scopes, or named as a field says. */
  private static final class Conditional implements Rule {
    private final byte[] scopePrefix;
    private final @Nullable Field namedAs;
    private final Rule inner;

    Conditional(byte[] scopePrefix, @Nullable Field namedAs, Rule inner) {
      this.scopePrefix = scopePrefix;
      this.namedAs = namedAs;
      this.inner = inner;
    }

    @Override
    public @Nullable Kind apply(Fields fields, Slice name, Folded folded) {
      return namedAs == null || isNamed(fields, namedAs, name)
          ? inner.apply(fields, name, folded)
          : null;
    }

    @Override
    public int precedence() {
      return 1;
    }

    @Override
    public boolean holdsIn(Slice scopeName) {
      return scopeName.startsWith(scopePrefix);
    }
  }

  /** By the value of a field. */
  private static final class Values implements Rule {
    private final Field field;
    private final ByteTable<Kind> kinds = new ByteTable<>();

    Values(Field field) {
      this.field = field;
    }

    /** What our own attribute says is not for others to judge. */
    @Override
    public int precedence() {
      return field == Field.KIND ? 0 : 2;
    }

    void add(Map<String, Kind> values) {
      values.forEach((value, kind) -> kinds.add(Folded.fold(value), kind));
    }

    @Override
    public @Nullable Kind apply(Fields fields, Slice name, Folded folded) {
      if (!fields.has(field)) {
        return null;
      }
      Kind kind = kinds.find(fields.buffer(field), fields.offset(field), fields.length(field));
      if (kind == null) {
        folded.set(fields.buffer(field), fields.offset(field), fields.length(field));
        kind = kinds.find(folded.array(), 0, folded.size());
      }
      return kind;
    }
  }

  /** By how the span's name begins or, behind a star, ends. */
  private static final class SpanNames implements Rule {
    private final Prefixes<Kind> beginnings = new Prefixes<>();
    private final List<byte[]> ends = new ArrayList<>();
    private final List<Kind> endKinds = new ArrayList<>();

    void add(Map<String, Kind> names) {
      names.forEach(
          (name, kind) -> {
            if (name.startsWith("*")) {
              ends.add(Conventions.utf8(name.substring(1)));
              endKinds.add(kind);
            } else {
              beginnings.add(name, kind);
            }
          });
    }

    @Override
    public @Nullable Kind apply(Fields fields, Slice name, Folded folded) {
      Kind kind = beginnings.find(name.buffer(), name.offset(), name.length());
      for (int i = 0; kind == null && i < ends.size(); i++) {
        byte[] end = ends.get(i);
        int at = name.offset() + name.length() - end.length;
        if (name.length() >= end.length
            && Arrays.equals(name.buffer(), at, at + end.length, end, 0, end.length)) {
          kind = endKinds.get(i);
        }
      }
      return kind;
    }
  }

  /** By which fields are present. */
  private static final class Presence implements Rule {
    private final Field[] any;
    private final Field[] all;
    private final Field[] none;
    private final @Nullable Kind kind;

    Presence(KindRule rule) {
      any = rule.any().toArray(Field[]::new);
      all = rule.all().toArray(Field[]::new);
      none = rule.none().toArray(Field[]::new);
      kind = rule.kind();
    }

    @Override
    public @Nullable Kind apply(Fields fields, Slice name, Folded folded) {
      for (Field required : all) {
        if (!fields.has(required)) {
          return null;
        }
      }
      for (Field excluded : none) {
        if (fields.has(excluded)) {
          return null;
        }
      }
      for (Field one : any) {
        if (fields.has(one)) {
          return kind;
        }
      }
      return any.length == 0 ? kind : null;
    }
  }
}
