package io.spanhouse.collector.receive.transport;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpResponseException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.spanhouse.collector.receive.OtlpStatus;
import io.spanhouse.collector.receive.intake.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Answers what the server itself refuses, such as a broken request line, in the words of OTLP. The
 * server's own descriptions are left out: some repeat what was sent.
 */
final class ServerErrors implements ServerErrorHandler {
  @Override
  public @Nullable HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
    if (cause instanceof HttpStatusException || cause instanceof HttpResponseException) {
      return null;
    }
    if (Exceptions.isStreamCancelling(cause)) {
      // Nobody to answer: the stream is reset, or the connection closed.
      return HttpResponse.ofFailure(cause);
    }
    return HttpAnswer.failure(Outcome.of(cause), contentType(ctx.request().headers()))
        .toHttpResponse();
  }

  @Override
  public AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext ctx,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    if (status.isServerError()) {
      return HttpAnswer.failure(
          Outcome.unavailable("the request failed, try again later"), contentType(headers));
    }
    Outcome outcome = Outcome.refused(OtlpStatus.BAD_REQUEST, "HTTP: " + status.reasonPhrase());
    return HttpAnswer.failure(outcome, status, contentType(headers));
  }

  private static @Nullable ContentType contentType(@Nullable RequestHeaders headers) {
    return headers == null ? null : ContentType.of(headers.get(HttpHeaderNames.CONTENT_TYPE));
  }
}
