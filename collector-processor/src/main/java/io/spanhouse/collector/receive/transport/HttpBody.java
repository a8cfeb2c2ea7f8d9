package io.spanhouse.collector.receive.transport;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.spanhouse.collector.receive.Encoding;
import io.spanhouse.collector.receive.OtlpStatus;
import io.spanhouse.collector.receive.intake.Body;
import io.spanhouse.collector.receive.intake.Export;
import io.spanhouse.collector.receive.intake.Intake;
import io.spanhouse.collector.receive.intake.Outcome;
import io.spanhouse.collector.receive.intake.RefusedException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Copies the body of an OTLP/HTTP request into a pooled array as it arrives, then submits it. Runs
 * on the connection's event loop.
 */
final class HttpBody implements Subscriber<HttpObject> {
  private static final Outcome EMPTY_JSON =
      Outcome.refused(OtlpStatus.BAD_REQUEST, "the body is empty: JSON is at least {}");

  private final CompletableFuture<AggregatedHttpResponse> response = new CompletableFuture<>();
  private final ServiceRequestContext ctx;
  private final Intake intake;
  private final Export export;
  private final ContentType type;
  private final boolean gzip;
  private final long contentLength;
  private final Body body;
  private @Nullable Subscription subscription;
  private boolean done;

  HttpBody(
      ServiceRequestContext ctx,
      Intake intake,
      Export export,
      ContentType type,
      boolean gzip,
      long contentLength) {
    this.ctx = ctx;
    this.intake = intake;
    this.export = export;
    this.type = type;
    this.gzip = gzip;
    this.contentLength = contentLength;
    this.body = new Body(intake.pool());
  }

  CompletableFuture<AggregatedHttpResponse> response() {
    return response;
  }

  @Override
  public void onSubscribe(Subscription newSubscription) {
    subscription = newSubscription;
    newSubscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(HttpObject object) {
    if (!(object instanceof HttpData data)) {
      return;
    }
    try (data) {
      if (done) {
        return;
      }
      export.received(data.length());
      body.append(data.byteBuf(), contentLength);
    } catch (RefusedException e) {
      // The rest of a body that is to be sent again is read and dropped.
      refuse(e.outcome(), !e.outcome().status().isRetryable());
    }
  }

  @Override
  public void onComplete() {
    if (done) {
      return;
    }
    if (body.length() == 0 && type.encoding == Encoding.JSON) {
      refuse(EMPTY_JSON, false);
      return;
    }
    done = true;
    intake.submit(export, body, type.encoding, gzip && body.length() > 0, this::answer);
  }

  @Override
  public void onError(Throwable cause) {
    if (done) {
      return;
    }
    if (cause instanceof RefusedException refused) {
      refuse(refused.outcome(), true);
      return;
    }
    done = true;
    body.recycle();
    export.abandoned();
    // Resets the stream or closes the connection, whichever is left of it.
    response.completeExceptionally(AbortedStreamException.get());
  }

  private void refuse(Outcome outcome, boolean stopsReading) {
    done = true;
    body.recycle();
    export.answered(outcome);
    if (stopsReading) {
      HttpExport.closeConnection(ctx);
    }
    answer(outcome);
    if (stopsReading && subscription != null) {
      subscription.cancel();
    }
  }

  private void answer(Outcome outcome) {
    response.complete(HttpAnswer.of(outcome, export.signal(), type));
  }
}
