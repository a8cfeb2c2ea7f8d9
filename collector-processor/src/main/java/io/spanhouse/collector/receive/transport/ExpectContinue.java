package io.spanhouse.collector.receive.transport;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import java.util.concurrent.CompletableFuture;

/**
 * Lets the receiver answer {@code Expect: 100-continue}, in HTTP/1.
 *
 * <p>Armeria says "100 Continue" to every such request before any service sees it. This handler
 * stands in front of Armeria's and renames the header, so that a service can refuse first.
 */
final class ExpectContinue extends ChannelInboundHandlerAdapter {
  /** A sender that sets it by itself gets a "100 Continue" as well, which means nothing to it. */
  private static final String HEADER = "x-expect-continue";

  private static final ResponseHeaders CONTINUE = ResponseHeaders.of(HttpStatus.CONTINUE);

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request) {
      String expect = request.headers().get(HttpHeaderNames.EXPECT);
      if (expect != null && HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expect)) {
        request.headers().remove(HttpHeaderNames.EXPECT);
        request.headers().set(HEADER, "1");
      }
    }
    ctx.fireChannelRead(message);
  }

  /** Whether the sender waits for a word before it sends the body. */
  static boolean isSet(RequestHeaders headers) {
    return headers.contains(HEADER);
  }

  /** Tells the sender to go on, then gives it {@code answer}. */
  static HttpResponse first(CompletableFuture<AggregatedHttpResponse> answer) {
    HttpResponseWriter response = HttpResponse.streaming();
    response.write(CONTINUE);
    var unused =
        answer.whenComplete(
            (complete, failure) -> {
              if (failure == null) {
                response.close(complete);
              } else {
                response.close(failure);
              }
            });
    return response;
  }
}
