package io.spanhouse.clickhouse;

/**
 * What a span said itself about its run, as bits of column {@code spans.declared}. What it did not
 * say derives from the trace, and may derive otherwise once more of the trace is here.
 */
public final class Declared {
  public static final int RUN = 1;

  /** Of an agent span: the run above. */
  public static final int PARENT = 2;

  public static final int ROOT = 4;

  private Declared() {}
}
