package io.spanhouse.collector.normalize;

/** How the value of a field is read; a value that does not fit its shape is treated as absent. */
enum Shape {
  /** Any value, as text. Blank text and placeholders count as absent. */
  TEXT,
  /** Arrays, maps and JSON text, kept as JSON text. */
  STRUCTURED,
  /** A whole number from 0 to 2^53: an integer, an integral double or decimal text. */
  COUNT,
  /** A finite number, or numeric text. */
  NUMBER,
  /** An amount in units of 10^-12, exact where the sender gave decimal text. */
  MONEY,
  /** A boolean, or true, false, 1, 0 as text. */
  FLAG,
  /** A list of texts: an array, JSON array text, or one text. */
  LIST;

  boolean isNumber() {
    return this == COUNT || this == NUMBER || this == MONEY || this == FLAG;
  }
}
