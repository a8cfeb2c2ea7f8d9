package io.spanhouse.collector.receive.transport;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import com.linecorp.armeria.server.cors.CorsService;
import io.netty.util.AsciiString;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.receive.Access;
import io.spanhouse.collector.receive.Build;
import io.spanhouse.collector.receive.OtlpStatus;
import io.spanhouse.collector.receive.intake.Outcome;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages out that happen to be open in the browser of a machine that can reach the
 * receiver. Browsers name a page's origin in all it sends to other ones, and the host it believes
 * to talk to; SDKs name no origin.
 *
 * <p>A page whose name was made to resolve to loopback ("DNS rebinding") has an origin of the same
 * host, so it needs none; its Host gives it away.
 */
final class ForeignPages extends SimpleDecoratingHttpService {
  private static final Outcome FOREIGN_ORIGIN =
      Outcome.refused(
          OtlpStatus.FORBIDDEN,
          "web pages of this origin may not talk to Spanhouse: allow it with --cors-origins");
  private static final Outcome FOREIGN_HOST =
      Outcome.refused(
          OtlpStatus.FORBIDDEN,
          "Spanhouse listens on loopback and is called by another host name: allow it with"
              + " --allowed-hosts");

  private static final Duration PREFLIGHT_LIFE = Duration.ofHours(2);

  private final Access access;
  private final boolean anyHost;
  private final CollectorMetrics metrics;

  /** Nearly all requests bring the same one. */
  private volatile @Nullable String lastAllowed;

  private ForeignPages(
      HttpService delegate, Access access, boolean anyHost, CollectorMetrics metrics) {
    super(delegate);
    this.access = access;
    this.anyHost = anyHost;
    this.metrics = metrics;
  }

  /**
   * What has to stand in front of all services.
   *
   * @param anyHost whether the receiver can be called by any name
   */
  static Function<HttpService, HttpService> keptOut(
      Access access, boolean anyHost, CollectorMetrics metrics) {
    if (access.corsOrigins().isEmpty()) {
      return delegate -> new ForeignPages(delegate, access, anyHost, metrics);
    }
    var cors =
        CorsService.builder(access.corsOrigins())
            .allowRequestMethods(HttpMethod.POST, HttpMethod.GET)
            .allowAllRequestHeaders(true)
            .exposeHeaders(HttpHeaderNames.RETRY_AFTER, Build.HEADER)
            .preflightResponseHeader(Build.HEADER, Build.headerValue())
            .maxAge(PREFLIGHT_LIFE)
            .newDecorator();
    return delegate -> new ForeignPages(cors.apply(delegate), access, anyHost, metrics);
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws Exception {
    RequestHeaders headers = request.headers();
    Outcome refusal = refusal(headers);
    if (refusal == null) {
      return unwrap().serve(ctx, request);
    }
    metrics.requestForeign();
    HttpExport.stopReading(ctx, headers, false);
    return GrpcAnswer.isGrpc(headers)
        ? GrpcAnswer.refusal(refusal)
        : HttpAnswer.failure(refusal, ContentType.of(headers.get(HttpHeaderNames.CONTENT_TYPE)))
            .toHttpResponse();
  }

  private @Nullable Outcome refusal(RequestHeaders headers) {
    if (!anyHost
        && !(allowHosts(headers, HttpHeaderNames.AUTHORITY)
            && allowHosts(headers, HttpHeaderNames.HOST))) {
      return FOREIGN_HOST;
    }
    Iterator<String> origins = headers.valueIterator(HttpHeaderNames.ORIGIN);
    while (origins.hasNext()) {
      if (!access.allowsOrigin(origins.next())) {
        return FOREIGN_ORIGIN;
      }
    }
    return null;
  }

  private boolean allowHosts(RequestHeaders headers, AsciiString name) {
    Iterator<String> authorities = headers.valueIterator(name);
    while (authorities.hasNext()) {
      String authority = authorities.next();
      if (!authority.equals(lastAllowed)) {
        if (!access.allowsHost(authority)) {
          return false;
        }
        lastAllowed = authority;
      }
    }
    return true;
  }
}
