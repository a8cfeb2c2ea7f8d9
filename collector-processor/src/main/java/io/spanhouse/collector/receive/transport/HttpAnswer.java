package io.spanhouse.collector.receive.transport;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import io.netty.util.AsciiString;
import io.spanhouse.collector.receive.Build;
import io.spanhouse.collector.receive.Encoding;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.intake.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Puts an {@link Outcome} into an OTLP/HTTP response.
 *
 * <p>Headers that every answer has are set here and not as defaults of the server, which copies all
 * headers to add them.
 */
final class HttpAnswer {
  private static final AsciiString BUILD_HEADER = AsciiString.cached(Build.HEADER);
  private static final String BUILD = Build.headerValue();

  private HttpAnswer() {}

  /** The answer to a request that got as far as naming its signal and content type. */
  static AggregatedHttpResponse of(Outcome outcome, Signal signal, ContentType type) {
    if (!outcome.status().isSuccess()) {
      return failure(outcome, type);
    }
    byte[] body =
        type.encoding == Encoding.JSON
            ? ExportResponse.json(signal, outcome)
            : ExportResponse.protobuf(outcome);
    return AggregatedHttpResponse.of(
        headers(outcome.status().httpStatus(), type.mediaType).build(), HttpData.wrap(body));
  }

  /** A failure in the encoding of the request, JSON if that is not known. */
  static AggregatedHttpResponse failure(Outcome outcome, @Nullable ContentType requestType) {
    return failure(outcome, outcome.status().httpStatus(), requestType);
  }

  /** A failure with a more exact HTTP status than that of its outcome. */
  static AggregatedHttpResponse failure(
      Outcome outcome, HttpStatus httpStatus, @Nullable ContentType requestType) {
    ContentType type = requestType == null ? ContentType.JSON : requestType;
    ResponseHeadersBuilder headers = headers(httpStatus, type.mediaType);
    switch (outcome.status()) {
      case UNAUTHENTICATED -> headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
      case METHOD_NOT_ALLOWED -> headers.set(HttpHeaderNames.ALLOW, "POST");
      case UNSUPPORTED_COMPRESSION -> headers.set(HttpHeaderNames.ACCEPT_ENCODING, "gzip");
      case UNAVAILABLE, CANCELLED ->
          headers.setInt(HttpHeaderNames.RETRY_AFTER, Outcome.RETRY_AFTER_SECONDS);
      default -> {}
    }
    byte[] body =
        type.encoding == Encoding.JSON ? RpcStatus.json(outcome) : RpcStatus.protobuf(outcome);
    return AggregatedHttpResponse.of(headers.build(), HttpData.wrap(body));
  }

  /** A page of plain text. */
  static HttpResponse text(HttpStatus status, String contentType, String text) {
    return HttpResponse.of(headers(status, contentType).build(), HttpData.ofUtf8(text));
  }

  private static ResponseHeadersBuilder headers(HttpStatus status, String contentType) {
    return ResponseHeaders.builder(status)
        .set(HttpHeaderNames.CONTENT_TYPE, contentType)
        .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
        .set(BUILD_HEADER, BUILD)
        .set(HttpHeaderNames.DATE, HttpDate.now());
  }
}
