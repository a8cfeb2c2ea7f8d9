package io.spanhouse.examples;

import io.spanhouse.exporter.OtlpProtocol;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param endpoint where spans go
 * @param llm a chat completions endpoint; null for the built-in fake
 */
record Options(String endpoint, OtlpProtocol protocol, @Nullable URI llm) {
  static final String USAGE =
      "usage: ArticlePipeline [--endpoint URL] [--protocol grpc|http] [--llm URL]";

  /**
   * Reads arguments, and the standard OTLP variables for what they do not say.
   *
   * @throws IllegalArgumentException when they make no sense
   */
  static Options parse(List<String> arguments, Map<String, String> environment) {
    String endpoint = environment.get("OTEL_EXPORTER_OTLP_ENDPOINT");
    String protocol = environment.getOrDefault("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
    URI llm = null;
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      if (!rest.hasNext()) {
        throw new IllegalArgumentException(USAGE);
      }
      switch (option) {
        case "--endpoint" -> endpoint = rest.next();
        case "--protocol" -> protocol = rest.next();
        case "--llm" -> llm = URI.create(rest.next());
        default -> throw new IllegalArgumentException(USAGE);
      }
    }
    OtlpProtocol otlp = protocolNamed(protocol);
    if (endpoint == null) {
      endpoint = otlp == OtlpProtocol.GRPC ? "http://127.0.0.1:4317" : "http://127.0.0.1:4318";
    }
    return new Options(endpoint, otlp, llm);
  }

  private static OtlpProtocol protocolNamed(String name) {
    return switch (name) {
      case "grpc" -> OtlpProtocol.GRPC;
      case "http", "http/protobuf" -> OtlpProtocol.HTTP;
      default -> throw new IllegalArgumentException("protocol must be grpc or http: " + name);
    };
  }
}
