package io.spanhouse.collector.normalize;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One way to tell a span's kind, as a convention file says it: by the value of a field, by which
 * fields are present, or by how the span's name begins.
 *
 * @param scope prefix of the scope's name outside of which the rule does not hold
 * @param namedAs a field; the rule holds only for spans that have its value as their name
 * @param field whose value tells
 * @param values kinds by value; compared without case, blanks and dashes as underscores
 * @param spanName kinds by the beginning of the span's name
 * @param kind the kind of a span that has one of {@code any}, all of {@code all}, none of {@code
 *     none}
 */
record KindRule(
    @Nullable String scope,
    @Nullable Field namedAs,
    @Nullable Field field,
    Map<String, Kind> values,
    Map<String, Kind> spanName,
    List<Field> any,
    List<Field> all,
    List<Field> none,
    @Nullable Kind kind) {
  KindRule {
    values = ConventionFile.map(values);
    spanName = ConventionFile.map(spanName);
    any = ConventionFile.list(any);
    all = ConventionFile.list(all);
    none = ConventionFile.list(none);
    boolean byValue = field != null && !values.isEmpty();
    int ways = (byValue ? 1 : 0) + (spanName.isEmpty() ? 0 : 1) + (kind != null ? 1 : 0);
    if (ways != 1 || (field != null && !byValue)) {
      throw new IllegalArgumentException(
          "a rule of a kind has field and values, or span_name, or kind with any, all and none");
    }
  }
}
