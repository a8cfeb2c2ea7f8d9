package io.spanhouse.collector.normalize;

/**
 * Names of severity numbers.
 *
 * @see <a
 *     href="https://github.com/open-telemetry/opentelemetry-specification/blob/v1.50.0/specification/logs/data-model.md#displaying-severity">displaying
 *     severity</a>
 */
final class Severity {
  private static final String[] RANGES = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};
  private static final int RANGE = 4;

  private Severity() {}

  /** The short name of a severity number, empty when it is not one. */
  static String name(int number) {
    int range = (number - 1) / RANGE;
    if (number < 1 || range >= RANGES.length) {
      return "";
    }
    int step = (number - 1) % RANGE;
    return step == 0 ? RANGES[range] : RANGES[range] + (step + 1);
  }
}
