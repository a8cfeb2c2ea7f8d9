package io.spanhouse.examples;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.spanhouse.exporter.SpanhouseExporter;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes one article and sends the spans of making it to an OTLP receiver. Prints {@code run <run
 * id> trace <trace id>}; exits 0 when every span was acknowledged, 1 when not, 2 for wrong
 * arguments.
 */
public final class ArticlePipeline {
  private static final String TOPIC = "AI agents in production";
  private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(10);
  private static final int DELIVERED = 0;
  private static final int FAILED = 1;
  private static final int WRONG_ARGUMENTS = 2;

  /** Held, so that its level stays: what goes wrong is said once, by this program. */
  private static final Logger SDK_LOGGER = Logger.getLogger("io.opentelemetry");

  private final PrintStream out;
  private final PrintStream err;
  private final Duration exportTimeout;

  ArticlePipeline(PrintStream out, PrintStream err, Duration exportTimeout) {
    this.out = out;
    this.err = err;
    this.exportTimeout = exportTimeout;
  }

  public static void main(String[] arguments) {
    SDK_LOGGER.setLevel(Level.OFF);
    System.exit(
        new ArticlePipeline(System.out, System.err, EXPORT_TIMEOUT)
            .run(List.of(arguments), System.getenv()));
  }

  int run(List<String> arguments, Map<String, String> environment) {
    Options options;
    SpanhouseExporter exporter;
    try {
      options = Options.parse(arguments, environment);
      exporter = exporter(options);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return WRONG_ARGUMENTS;
    }
    OpenTelemetrySdk sdk = sdk(exporter);
    int exitCode;
    try {
      exitCode = write(sdk, options);
    } finally {
      sdk.shutdown().join(exportTimeout.toMillis() * 2, TimeUnit.MILLISECONDS);
    }
    long delivered = exporter.deliveredSpans();
    if (delivered == 0 || exporter.lostSpans() > 0) {
      err.printf(
          "%d spans delivered to %s over %s, %d lost%n",
          delivered, options.endpoint(), options.protocol(), exporter.lostSpans());
      return FAILED;
    }
    return exitCode;
  }

  private int write(OpenTelemetrySdk sdk, Options options) {
    try {
      URI llm = options.llm();
      if (llm != null) {
        return write(sdk, llm);
      }
      try (FakeLlm fake = new FakeLlm()) {
        return write(sdk, fake.endpoint());
      }
    } catch (IOException | LlmException e) {
      err.println("no article: " + e.getMessage());
      return FAILED;
    }
  }

  private int write(OpenTelemetrySdk sdk, URI llm) {
    try (Newsroom newsroom = new Newsroom(sdk, new LlmClient(llm))) {
      Article article = newsroom.write(TOPIC);
      out.println("run " + article.runId() + " trace " + article.traceId());
      return DELIVERED;
    }
  }

  private SpanhouseExporter exporter(Options options) {
    return SpanhouseExporter.builder()
        .protocol(options.protocol())
        .endpoint(options.endpoint())
        .timeout(exportTimeout)
        .build();
  }

  private static OpenTelemetrySdk sdk(SpanhouseExporter exporter) {
    Resource service =
        Resource.create(
            Attributes.of(
                AttributeKey.stringKey("service.name"), "article-pipeline",
                AttributeKey.stringKey("deployment.environment.name"), "example"));
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            exporter
                .tracerProviderBuilder()
                .setResource(Resource.getDefault().merge(service))
                .build())
        .setLoggerProvider(
            exporter
                .loggerProviderBuilder()
                .setResource(Resource.getDefault().merge(service))
                .build())
        .build();
  }
}
