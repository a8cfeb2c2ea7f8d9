package io.spanhouse.collector.normalize;

import static io.spanhouse.collector.normalize.Shape.COUNT;
import static io.spanhouse.collector.normalize.Shape.FLAG;
import static io.spanhouse.collector.normalize.Shape.LIST;
import static io.spanhouse.collector.normalize.Shape.MONEY;
import static io.spanhouse.collector.normalize.Shape.NUMBER;
import static io.spanhouse.collector.normalize.Shape.STRUCTURED;
import static io.spanhouse.collector.normalize.Shape.TEXT;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What conventions say about a span, under one name whatever the convention calls it. The second
 * argument tells which tables have a column for it: a value that moved into a column is not kept in
 * the span's attribute map as well.
 */
public enum Field {
  KIND(TEXT, Field.SPANS),
  SPAN_TYPE(TEXT, Field.SPANS),
  OPERATION(TEXT, Field.EVENTS),
  RUN_ID(TEXT, Field.SPANS),
  PARENT_RUN_ID(TEXT, Field.SPANS),
  ROOT_RUN_ID(TEXT, Field.SPANS),
  RUN_TYPE(TEXT, Field.RUNS),
  RUN_STATUS(TEXT, Field.RUNS),
  TIMEOUT_NS(COUNT, Field.RUNS),
  RUNNING(FLAG, 0),
  AGENT(TEXT, Field.SPANS),
  AGENT_ID(TEXT, Field.EVENTS | Field.RUNS),
  AGENT_VERSION(TEXT, Field.RUNS),
  SESSION_ID(TEXT, Field.SPANS),
  SESSION_NAME(TEXT, Field.RUNS),
  SESSION_PATH(TEXT, Field.RUNS),
  CUSTOMER_ID(TEXT, Field.SPANS),
  USER_ID(TEXT, Field.EVENTS | Field.RUNS),
  FEATURE(TEXT, Field.EVENTS | Field.RUNS),
  DEPARTMENT(TEXT, Field.EVENTS | Field.RUNS),
  VIRTUAL_KEY(TEXT, Field.RUNS),
  REQUEST_ID(TEXT, Field.RUNS),
  ENVIRONMENT(TEXT, Field.EVENTS | Field.RUNS),
  REGION(TEXT, Field.RUNS),
  SERVICE_NAME(TEXT, 0),
  LANGUAGE(TEXT, 0),
  PROMPT_ID(TEXT, Field.EVENTS | Field.RUNS),
  PROMPT_VERSION(TEXT, Field.EVENTS | Field.RUNS),
  INPUT(STRUCTURED, Field.EVENTS | Field.RUNS),
  OUTPUT(STRUCTURED, Field.EVENTS | Field.RUNS),
  SYSTEM_INSTRUCTIONS(STRUCTURED, Field.EVENTS | Field.RUNS),
  STATE(TEXT, 0),
  SUCCEEDED(FLAG, 0),
  ERROR_TYPE(TEXT, Field.EVENTS | Field.RUNS),
  ERROR_CODE(TEXT, Field.EVENTS),
  ERROR_MESSAGE(TEXT, Field.EVENTS | Field.RUNS),
  TAGS(LIST, Field.EVENTS | Field.RUNS),
  REFERENCE_EXAMPLE_ID(TEXT, Field.RUNS),
  DOTTED_ORDER(TEXT, Field.SPANS),

  PROVIDER(TEXT, Field.EVENTS),
  REQUEST_MODEL(TEXT, Field.EVENTS),
  RESPONSE_MODEL(TEXT, Field.EVENTS),
  RESPONSE_ID(TEXT, Field.EVENTS),
  THREAD_ID(TEXT, Field.EVENTS),
  FINISH_REASONS(LIST, Field.EVENTS),
  TEMPERATURE(NUMBER, Field.EVENTS),
  TOP_P(NUMBER, Field.EVENTS),
  MAX_TOKENS(COUNT, Field.EVENTS),
  STREAM(FLAG, Field.EVENTS),
  TIME_TO_FIRST_TOKEN_SECONDS(NUMBER, Field.EVENTS),
  TIME_TO_FIRST_TOKEN_MS(NUMBER, Field.EVENTS),
  FIRST_TOKEN_AT(TEXT, Field.EVENTS),
  INPUT_TOKENS(COUNT, Field.EVENTS | Field.RUNS),
  OUTPUT_TOKENS(COUNT, Field.EVENTS | Field.RUNS),
  FRESH_INPUT_TOKENS(COUNT, 0),
  CACHED_INPUT_TOKENS(COUNT, Field.EVENTS),
  CACHE_WRITE_TOKENS(COUNT, Field.EVENTS),
  CACHE_WRITE_1H_TOKENS(COUNT, Field.EVENTS),
  REASONING_TOKENS(COUNT, Field.EVENTS),
  TOTAL_TOKENS(COUNT, Field.EVENTS),
  COST(MONEY, Field.EVENTS | Field.RUNS),
  INPUT_COST(MONEY, 0),
  OUTPUT_COST(MONEY, 0),
  SERVICE_TIER(TEXT, Field.EVENTS),
  ATTEMPT(COUNT, Field.EVENTS),

  TOOL_NAME(TEXT, Field.EVENTS),
  TOOL_CALL_ID(TEXT, Field.EVENTS),
  TOOL_TYPE(TEXT, Field.EVENTS),
  TOOL_ARGUMENTS(STRUCTURED, Field.EVENTS),
  TOOL_RESULT(STRUCTURED, Field.EVENTS),

  EVENT_ID(TEXT, Field.EVENTS),
  EVENT_TYPE(TEXT, Field.EVENTS),
  EVENT_NAME(TEXT, Field.EVENTS),
  EVENT_DATA(STRUCTURED, Field.EVENTS),
  EVENT_STATUS(TEXT, Field.EVENTS),
  EVENT_DURATION_NS(COUNT, Field.EVENTS),
  DURATION_MS(NUMBER, Field.EVENTS),
  SEVERITY(TEXT, Field.EVENTS),
  SCORE_VALUE(NUMBER, Field.EVENTS),
  SCORE_LABEL(TEXT, Field.EVENTS),
  ACTION_TYPE(TEXT, Field.EVENTS),
  SCREENSHOT(TEXT, Field.EVENTS),
  TRIGGER_EVENT_ID(TEXT, Field.EVENTS),
  POLICY_NAME(TEXT, Field.EVENTS),
  POLICY_OUTCOME(TEXT, Field.EVENTS),
  BUDGET_LIMIT(MONEY, Field.EVENTS),
  BUDGET_CONSUMED(MONEY, Field.EVENTS),
  BUDGET_REMAINING(MONEY, Field.EVENTS),
  AMOUNT(MONEY, Field.EVENTS),
  CURRENCY(TEXT, Field.EVENTS);

  /** A span of any kind has a column for it. */
  public static final int SPANS = 1;

  /** Rows of table {@code events} have a column for it. */
  public static final int EVENTS = 2;

  /** Rows of table {@code runs} have a column for it. */
  public static final int RUNS = 4;

  static final Field[] VALUES = values();
  static final int COUNT_OF_FIELDS = VALUES.length;

  final Shape shape;
  private final int tables;

  Field(Shape shape, int tables) {
    this.shape = shape;
    this.tables = tables;
  }

  /** Position in arrays that hold something for every field. */
  @SuppressWarnings("EnumOrdinal") // internal arrays; never stored
  int index() {
    return ordinal();
  }

  /** Whether a span that makes rows in {@code written} tables keeps this field in a column. */
  boolean hasColumnIn(int written) {
    return (tables & written) != 0;
  }

  /**
   * The field a convention file means by {@code name}.
   *
   * @throws IllegalArgumentException when there is none
   */
  @JsonCreator
  static Field named(String name) {
    for (Field field : VALUES) {
      if (field.toString().equals(name)) {
        return field;
      }
    }
    throw new IllegalArgumentException(
        "no field '"
            + name
            + "'; allowed: "
            + Arrays.stream(VALUES).map(Field::toString).collect(Collectors.joining(", ")));
  }

  /** Its name in convention files. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
