package io.spanhouse.clickhouse.price;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.regex.MatchResult;

/**
 * Expressions for names of models, in RE2's syntax: ClickHouse matches them with RE2, this program
 * with RE2/J. Both take time in proportion to the name, whatever the expression; names come from
 * senders, and a backtracking engine can be made to take for ever.
 *
 * <p>An expression stands for a whole name, whatever its case. A path before the name ({@code
 * models/}, {@code openai/}, an ARN) or a provider ({@code openai:}), a date or {@code latest}
 * after it and one of OpenRouter's variants that cost the same ({@code :nitro}) may be there as
 * well, and blanks around it. {@code ft:} is no provider: fine-tuned models have their own prices.
 */
public final class ModelExpression {
  /** Longer names have no price. */
  public static final int MAX_NAME_BYTES = 256;

  private static final int MAX_LENGTH = 500;
  private static final int MAX_REPETITIONS = 1000;
  private static final String BEFORE = "^(?is:[ \t]*(?:.*/)?(?:[a-z][a-z0-9_.-]{2,}:)?(?:";
  private static final String AFTER =
      ")(?:[-@](?:latest|default|20[0-9]{6}|20[0-9]{2}-[0-9]{2}-[0-9]{2}))?"
          + "(?::(?:nitro|floor|online|exacto|extended|beta))?[ \t]*)$";
  private static final java.util.regex.Pattern REPETITION =
      java.util.regex.Pattern.compile("\\{(\\d+)?(?:,(\\d+)?)?\\}");

  private ModelExpression() {}

  /**
   * The pattern a whole name is matched with.
   *
   * @throws IllegalArgumentException when it is no expression; the message goes on after "model"
   */
  public static Pattern compile(String expression) {
    if (expression.isBlank() || expression.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "has " + expression.length() + " characters, not 1 to " + MAX_LENGTH);
    }
    requireFewRepetitions(expression);
    try {
      // By itself first: "a)|(b" is only an expression inside of parentheses.
      Pattern.compile(expression);
      return Pattern.compile(BEFORE + expression + AFTER);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "is not a regular expression: " + e.getDescription() + ": " + expression, e);
    }
  }

  /** The same pattern as SQL, of a column that holds expressions. */
  public static String sql(String column) {
    return "concat('" + BEFORE + "', " + column + ", '" + AFTER + "')";
  }

  /** Repetitions are compiled by writing them out; nested ones multiply. */
  private static void requireFewRepetitions(String expression) {
    long product = 1;
    for (MatchResult repetition : REPETITION.matcher(expression).results().toList()) {
      for (int bound = 1; bound <= 2; bound++) {
        String digits = repetition.group(bound);
        if (digits != null) {
          long times = digits.length() > 4 ? MAX_REPETITIONS + 1 : Long.parseLong(digits);
          product *= bound == 1 && repetition.group(2) != null ? 1 : Math.max(1, times);
        }
      }
      if (product > MAX_REPETITIONS) {
        throw new IllegalArgumentException(
            "repeats something more than " + MAX_REPETITIONS + " times: " + expression);
      }
    }
  }
}
