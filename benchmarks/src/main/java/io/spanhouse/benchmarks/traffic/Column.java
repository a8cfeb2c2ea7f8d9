package io.spanhouse.benchmarks.traffic;

/**
 * A column that the ledger knows the values of.
 *
 * @param name as the view has it
 * @param sql what to compare, where it is not the column as it is
 */
record Column(String name, Type type, String sql) {
  /** What its values are, and so how they are written down. */
  enum Type {
    TEXT,
    /** A whole number, perhaps absent; has a total. */
    COUNT,
    /** An amount, perhaps unknown; has a total. */
    MONEY,
    /** Nanoseconds since the epoch, perhaps none. */
    TIME,
    /** Texts in the view's order, joined with commas. */
    LIST
  }

  static Column text(String name) {
    return new Column(name, Type.TEXT, name);
  }

  static Column count(String name) {
    return new Column(name, Type.COUNT, name);
  }

  static Column money(String name) {
    return new Column(name, Type.MONEY, name);
  }

  static Column time(String name) {
    return new Column(name, Type.TIME, name);
  }

  static Column list(String name) {
    return new Column(name, Type.LIST, name);
  }

  /** The same column, compared as another expression gives it. */
  Column as(String expression) {
    return new Column(name, type, expression);
  }

  boolean hasTotal() {
    return type == Type.COUNT || type == Type.MONEY;
  }

  /** SQL for the value as text, the way {@link Row} writes it. */
  String textSql() {
    return switch (type) {
      case TEXT -> "toString(" + sql + ")";
      case COUNT, MONEY -> "ifNull(toString(" + sql + "), '" + Row.NULL + "')";
      case TIME -> "ifNull(toString(toUnixTimestamp64Nano(" + sql + ")), '" + Row.NULL + "')";
      case LIST -> "arrayStringConcat(" + sql + ", ',')";
    };
  }
}
