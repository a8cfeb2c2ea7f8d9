package io.spanhouse.clickhouse.price;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelExpressionTest {
  @ParameterizedTest
  @CsvSource({
    "gpt-5, gpt-5, true",
    "gpt-5, GPT-5, true",
    "gpt-5, openai/gpt-5, true",
    "gpt-5, a/b/gpt-5, true",
    "gpt-5, gpt-5-2025-08-07, true",
    "gpt-5, gpt-5-20250807, true",
    "gpt-5, gpt-5@20250807, true",
    "gpt-5, gpt-5-latest, true",
    "gpt-5, gpt-5@default, true",
    "gpt-5, gpt-5-mini, false",
    "gpt-5, my-gpt-5, false",
    "gpt-5, gpt-5/x, false",
    "gpt-5, gpt-5-1999-08-07, false",
    "gpt-5, gpt-5-2025-08-07-v1, false",
    "a|b, b-latest, true",
    "a|b, ab, false",
  })
  void name_matchesAsAWhole(String expression, String name, boolean expected) {
    assertThat(ModelExpression.compile(expression).matches(name)).isEqualTo(expected);
  }

  /** A backtracking engine does not come back from this one. */
  @Test
  void nestedRepetition_isMatchedInLinearTime() {
    String name = "a".repeat(ModelExpression.MAX_NAME_BYTES - 1) + "!";
    assertThat(ModelExpression.compile("(a+)+").matches(name)).isFalse();
    assertThat(ModelExpression.compile("(a|aa)*(a|aa)*(a|aa)*b").matches(name)).isFalse();
  }

  @Test
  void repetitions_areBounded() {
    assertThat(ModelExpression.compile("a{0,10}b{3}c{,2}d{5,}").matches("bbbc{,2}ddddd")).isTrue();
    assertThat(ModelExpression.compile("(a{31}){32}").matches("a".repeat(31 * 32))).isTrue();
  }
}
