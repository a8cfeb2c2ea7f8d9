package io.spanhouse.semconv;

import java.util.regex.Pattern;

/**
 * Identifiers of runs, {@code run_<region>_<32 hex digits of a version 7 UUID>}, made locally
 * before anything is sent: log it, give it to child processes, put it into error messages at once.
 * They sort by the time they were made.
 */
public final class RunId {
  /** Also the shapes that a collector derives: {@code run_<trace id>} and {@code ..._<span id>}. */
  private static final Pattern SHAPE = Pattern.compile("run_[a-z0-9_]{1,96}");

  private RunId() {}

  /** A new identifier in region {@code xx}. */
  public static String create() {
    return create(UuidV7.DEFAULT_REGION);
  }

  /**
   * A new identifier.
   *
   * @param region 2 to 8 lower-case letters or digits
   * @throws IllegalArgumentException when the region is anything else
   */
  public static String create(String region) {
    return "run_" + UuidV7.requireRegion(region) + "_" + UuidV7.hex();
  }

  /** Whether {@code text} could be the identifier of a run, made here or by a collector. */
  public static boolean isRunId(CharSequence text) {
    return SHAPE.matcher(text).matches();
  }
}
