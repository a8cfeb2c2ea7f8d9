package io.spanhouse.collector.receive;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.spanhouse.collector.metrics.CollectorMetrics;
import java.util.Optional;

/** What orchestrators and Prometheus ask for. */
final class Probes {
  private static final MediaType PROMETHEUS_TEXT =
      MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

  private final Intake intake;
  private final CollectorMetrics metrics;

  Probes(Intake intake, CollectorMetrics metrics) {
    this.intake = intake;
    this.metrics = metrics;
  }

  /** The process is alive. */
  HttpResponse health(ServiceRequestContext ctx, HttpRequest request) {
    return HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, "ok");
  }

  /** 200 when data is accepted, else 503 and the reason. */
  HttpResponse readiness(ServiceRequestContext ctx, HttpRequest request) {
    Optional<String> reason = intake.unreadiness();
    return reason
        .map(
            text ->
                HttpResponse.of(
                    HttpStatus.SERVICE_UNAVAILABLE, MediaType.PLAIN_TEXT_UTF_8, "%s", text))
        .orElseGet(() -> HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, "ok"));
  }

  HttpResponse metrics(ServiceRequestContext ctx, HttpRequest request) {
    return HttpResponse.of(HttpStatus.OK, PROMETHEUS_TEXT, "%s", metrics.scrape());
  }
}
