package io.spanhouse.collector.receive.transport;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.receive.intake.Intake;
import java.util.Optional;

/** What orchestrators and Prometheus ask for. */
final class Probes {
  private static final String PLAIN_TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final Intake intake;
  private final CollectorMetrics metrics;

  Probes(Intake intake, CollectorMetrics metrics) {
    this.intake = intake;
    this.metrics = metrics;
  }

  /** The process is alive. */
  HttpResponse health(ServiceRequestContext ctx, HttpRequest request) {
    return HttpAnswer.text(HttpStatus.OK, PLAIN_TEXT, "ok");
  }

  /** 200 when data is accepted, else 503 and the reason. */
  HttpResponse ready(ServiceRequestContext ctx, HttpRequest request) {
    Optional<String> reason = intake.unreadiness();
    return reason.isEmpty()
        ? HttpAnswer.text(HttpStatus.OK, PLAIN_TEXT, "ok")
        : HttpAnswer.text(HttpStatus.SERVICE_UNAVAILABLE, PLAIN_TEXT, reason.get());
  }

  HttpResponse scrape(ServiceRequestContext ctx, HttpRequest request) {
    return HttpAnswer.text(HttpStatus.OK, PROMETHEUS_TEXT, metrics.scrape());
  }
}
