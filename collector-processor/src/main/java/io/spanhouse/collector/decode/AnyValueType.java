package io.spanhouse.collector.decode;

/**
 * What an OTLP AnyValue holds: the field number of its {@code value}, so that adding a type to OTLP
 * needs no table here.
 */
public final class AnyValueType {
  /** Not set, or set to a member that traces and logs do not use. */
  public static final int EMPTY = 0;

  public static final int STRING = 1;
  public static final int BOOL = 2;
  public static final int INT = 3;
  public static final int DOUBLE = 4;
  public static final int ARRAY = 5;
  public static final int KVLIST = 6;
  public static final int BYTES = 7;

  private AnyValueType() {}
}
