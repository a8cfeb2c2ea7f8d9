package io.spanhouse.benchmarks.traffic;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** What goes wrong, with numbers, ids and addresses that are others each time. */
final class Failures {
  private record Sort(String type, String code, String format) {}

  private static final List<Sort> OF_TOOLS =
      List.of(
          new Sort(
              "java.net.ConnectException",
              "504",
              "request to https://10.%2$d.3.%3$d:8443/v1/orders/%1$d timed out after %4$d ms"),
          new Sort(
              "java.sql.SQLTransientConnectionException",
              "",
              "pool-%2$d: connection 0x%5$s is not available, request timed out after %4$d ms"),
          new Sort("ToolError", "404", "order %1$d of customer %6$s does not exist"),
          new Sort("ValidationError", "", "field amount: %4$d is above the limit"));
  private static final List<Sort> OF_MODELS =
      List.of(
          new Sort(
              "RateLimitError",
              "429",
              "rate limit reached: %4$d tokens a minute, request req_%5$s, try again in %2$d s"),
          new Sort("APIStatusError", "529", "overloaded (request %6$s)"),
          new Sort(
              "BadRequestError",
              "400",
              "this model's maximum context length is %4$d tokens, got %1$d"));

  private Failures() {}

  static Failure ofTool(RandomGenerator random) {
    return draw(OF_TOOLS, random);
  }

  static Failure ofModel(RandomGenerator random) {
    return draw(OF_MODELS, random);
  }

  private static Failure draw(List<Sort> sorts, RandomGenerator random) {
    Sort sort = Cast.pick(sorts, random);
    HexFormat hex = HexFormat.of();
    String uuid = hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    String message =
        String.format(
            Locale.ROOT,
            sort.format,
            100_000 + random.nextInt(900_000),
            1 + random.nextInt(200),
            1 + random.nextInt(200),
            1000 + random.nextInt(50_000),
            hex.toHexDigits(random.nextInt()) + "0a",
            uuid.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
    return new Failure(sort.type, sort.code, message, sort.format);
  }
}
