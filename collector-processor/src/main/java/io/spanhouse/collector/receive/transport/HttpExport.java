package io.spanhouse.collector.receive.transport;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.spanhouse.collector.receive.OtlpStatus;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.Transport;
import io.spanhouse.collector.receive.intake.Connection;
import io.spanhouse.collector.receive.intake.Export;
import io.spanhouse.collector.receive.intake.Intake;
import io.spanhouse.collector.receive.intake.Outcome;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** OTLP/HTTP, and the answer to every path that is nothing. */
final class HttpExport implements HttpService {
  private static final Outcome NOT_FOUND =
      Outcome.refused(
          OtlpStatus.NOT_FOUND,
          "no such path: OTLP is taken at /v1/traces, /v1/logs and /v1/metrics");
  private static final Outcome METHOD_NOT_ALLOWED =
      Outcome.refused(OtlpStatus.METHOD_NOT_ALLOWED, "OTLP requests are sent with POST");
  private static final Outcome UNSUPPORTED_TYPE =
      Outcome.refused(
          OtlpStatus.UNSUPPORTED_TYPE,
          "the content type must be application/x-protobuf or application/json");
  private static final Outcome UNSUPPORTED_COMPRESSION =
      Outcome.refused(
          OtlpStatus.UNSUPPORTED_COMPRESSION, "the body may be compressed with gzip only");

  private static final int MAX_DISCARDED_BYTES = 64 << 10;

  private final Intake intake;
  private final String pathPrefix;

  /**
   * @param pathPrefix where the signals' paths are found too
   */
  HttpExport(Intake intake, String pathPrefix) {
    this.intake = intake;
    this.pathPrefix = pathPrefix;
  }

  /** The body is read as it arrives, so that a refusal needs none of it. */
  @Override
  public ExchangeType exchangeType(RoutingContext routingContext) {
    return ExchangeType.BIDI_STREAMING;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    RequestHeaders headers = request.headers();
    ContentType type = ContentType.of(headers.get(HttpHeaderNames.CONTENT_TYPE));
    Signal signal = signal(ctx.path());
    if (signal == null) {
      if (GrpcAnswer.isGrpc(headers)) {
        return GrpcAnswer.unknownMethod();
      }
      return HttpAnswer.failure(NOT_FOUND, type).toHttpResponse();
    }
    if (headers.method() != HttpMethod.POST) {
      return HttpAnswer.failure(METHOD_NOT_ALLOWED, type).toHttpResponse();
    }
    Export export = intake.open(signal, Transport.HTTP, 0);
    try {
      Connection connection = Connection.of(ctx);
      connection.closeIfOld(ctx);
      Outcome refusal = refusal(export, headers, type, connection);
      if (refusal != null || type == null) {
        Outcome outcome = refusal == null ? UNSUPPORTED_TYPE : refusal;
        export.answered(outcome);
        stopReading(ctx, headers, outcome.status().isRetryable());
        connection.closeIfSurplus(ctx);
        return HttpAnswer.failure(outcome, type).toHttpResponse();
      }
      HttpBody body =
          new HttpBody(ctx, intake, export, type, isGzip(headers), headers.contentLength());
      export.readingFrom(request, connection);
      request.subscribe(body, ctx.eventLoop(), SubscriptionOption.WITH_POOLED_OBJECTS);
      return ExpectContinue.isSet(headers)
          ? ExpectContinue.first(body.response())
          : HttpResponse.of(body.response().thenApply(AggregatedHttpResponse::toHttpResponse));
    } catch (Throwable t) {
      export.failed(Outcome.of(t));
      throw t;
    }
  }

  private @Nullable Signal signal(String path) {
    Signal signal = Signal.ofPath(path);
    return signal == null && path.startsWith(pathPrefix)
        ? Signal.ofPath(path.substring(pathPrefix.length()))
        : signal;
  }

  private @Nullable Outcome refusal(
      Export export, RequestHeaders headers, @Nullable ContentType type, Connection connection) {
    Outcome refusal = intake.authenticate(export, headers);
    if (refusal != null) {
      return refusal;
    }
    if (type == null) {
      return UNSUPPORTED_TYPE;
    }
    if (!isGzip(headers) && !isIdentity(headers)) {
      return UNSUPPORTED_COMPRESSION;
    }
    return intake.admit(export, headers, connection);
  }

  /**
   * Closes the connection when a body is not worth reading to its end, or may never come.
   *
   * <p>The body of a sender that is to send again is always read: a connection that is closed while
   * it writes is reset, and some senders see that instead of the answer, and drop their data.
   */
  static void stopReading(ServiceRequestContext ctx, RequestHeaders headers, boolean sendsAgain) {
    long length = headers.contentLength();
    boolean isLong = length < 0 || length > MAX_DISCARDED_BYTES;
    if (ExpectContinue.isSet(headers) || (isLong && !sendsAgain)) {
      closeConnection(ctx);
    }
  }

  /** Closes an HTTP/1 connection after the answer; in HTTP/2 the stream is reset anyway. */
  static void closeConnection(ServiceRequestContext ctx) {
    if (ctx.sessionProtocol().isExplicitHttp1()) {
      var unused = ctx.initiateConnectionShutdown();
    }
  }

  private static boolean isGzip(RequestHeaders headers) {
    String coding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
    return coding != null
        && ("gzip".equals(coding) || "gzip".equals(coding.trim().toLowerCase(Locale.ROOT)));
  }

  private static boolean isIdentity(RequestHeaders headers) {
    String coding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
    return coding == null || coding.isBlank() || "identity".equalsIgnoreCase(coding.trim());
  }
}
