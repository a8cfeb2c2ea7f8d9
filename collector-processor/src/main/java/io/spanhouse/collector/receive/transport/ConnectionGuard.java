package io.spanhouse.collector.receive.transport;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.util.concurrent.ScheduledFuture;
import io.spanhouse.collector.receive.ReceiverOptions;
import io.spanhouse.collector.receive.intake.Connection;
import io.spanhouse.collector.receive.intake.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands at the socket of one connection and ends what holds it without being a request: nothing at
 * all, half a head, half a preface of HTTP/2, answers that are never read.
 *
 * <p>Half a head of HTTP/1 is answered 503: the sender may be an honest one on a bad line. There is
 * no request to answer in the other cases.
 */
final class ConnectionGuard extends ChannelInboundHandlerAdapter {
  /** Far more than all answers to the requests that a connection may have open at once. */
  private static final long MAX_UNREAD_BYTES = 4 << 20;

  /** Armeria tells HTTP/1 from HTTP/2 by so many bytes, and sets the rest of its handlers up. */
  private static final int PROTOCOL_BYTES = 4;

  /** Of HTTP/2: the preface and an empty frame of settings. */
  private static final int MIN_OPENING_BYTES = 24 + 9;

  private static final Outcome TOO_SLOW =
      Outcome.unavailable("the headers came in too slowly, send it again");

  private enum State {
    /** A head is expected, or half of it is here. */
    HEAD,
    /** A request is being read; what it may cost is counted elsewhere. */
    REQUEST,
    /** Between requests. */
    IDLE
  }

  private final long headTimeoutNanos;
  private State state = State.HEAD;
  private long headSince = System.nanoTime();
  private long received;
  private @Nullable ScheduledFuture<?> check;

  private ConnectionGuard(Duration headTimeout) {
    headTimeoutNanos = headTimeout.toNanos();
  }

  /**
   * What makes a guard for each connection of a server.
   *
   * @param options its {@code maxConnections}: those above have their requests refused; its {@code
   *     maxConnectionAge}; its {@code headTimeout}, also for the opening of HTTP/2
   */
  static Consumer<ChannelPipeline> forConnections(ReceiverOptions options) {
    AtomicInteger open = new AtomicInteger();
    return pipeline -> {
      boolean surplus = open.incrementAndGet() > options.maxConnections();
      Connection.opened(pipeline.channel(), surplus, options.maxConnectionAge());
      pipeline.channel().closeFuture().addListener(closed -> open.decrementAndGet());
      pipeline.addFirst(new ConnectionGuard(options.headTimeout()));
    };
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    checkIn(ctx, headTimeoutNanos);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (check != null) {
      check.cancel(false);
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ctx.fireChannelRead(message);
    } else if (isDeaf(ctx)) {
      bytes.release();
      close(ctx);
    } else {
      read(ctx, bytes);
    }
  }

  private void read(ChannelHandlerContext ctx, ByteBuf bytes) {
    if (state == State.IDLE) {
      state = State.HEAD;
      headSince = System.nanoTime();
      if (check == null) {
        checkIn(ctx, headTimeoutNanos);
      }
    }
    long before = received;
    received += bytes.readableBytes();
    if (before < PROTOCOL_BYTES && received >= PROTOCOL_BYTES) {
      // The bytes that tell the protocol go first, so that Armeria's handlers are there to be
      // joined before they see a request.
      ctx.fireChannelRead(bytes.readRetainedSlice((int) (PROTOCOL_BYTES - before)));
      join(ctx.pipeline());
    }
    ctx.fireChannelRead(bytes);
  }

  private void join(ChannelPipeline pipeline) {
    // Armeria's codec of HTTP/1, whose own type is not public.
    ChannelHandlerContext http1 = pipeline.context(CombinedChannelDuplexHandler.class);
    if (http1 != null) {
      pipeline.addAfter(http1.name(), null, new ExpectContinue());
      pipeline.addAfter(http1.name(), null, new Heads());
    }
  }

  private static boolean isDeaf(ChannelHandlerContext ctx) {
    ChannelOutboundBuffer unread = ctx.channel().unsafe().outboundBuffer();
    return unread != null && unread.totalPendingWriteBytes() > MAX_UNREAD_BYTES;
  }

  private void checkIn(ChannelHandlerContext ctx, long nanos) {
    check = ctx.executor().schedule(() -> check(ctx), nanos, TimeUnit.NANOSECONDS);
  }

  private void check(ChannelHandlerContext ctx) {
    check = null;
    if (state != State.HEAD) {
      return;
    }
    boolean http2 = ctx.pipeline().get(Http2ConnectionHandler.class) != null;
    if (http2 && received >= MIN_OPENING_BYTES) {
      state = State.REQUEST;
      return;
    }
    long left = headTimeoutNanos - (System.nanoTime() - headSince);
    if (left > 0) {
      checkIn(ctx, left);
    } else if (http2 || received == 0) {
      close(ctx);
    } else {
      var unused =
          ctx.writeAndFlush(Unpooled.copiedBuffer(tooSlow(), StandardCharsets.US_ASCII))
              .addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static void close(ChannelHandlerContext ctx) {
    var unused = ctx.close();
  }

  private static String tooSlow() {
    AggregatedHttpResponse answer = HttpAnswer.failure(TOO_SLOW, null);
    StringBuilder text = new StringBuilder("HTTP/1.1 ").append(answer.status()).append("\r\n");
    answer
        .headers()
        .forEach(
            (name, value) -> {
              if (name.charAt(0) != ':') {
                text.append(name).append(": ").append(value).append("\r\n");
              }
            });
    return text.append("connection: close\r\n\r\n").append(answer.contentUtf8()).toString();
  }

  /** Tells the guard where a request of HTTP/1 begins and ends. */
  private final class Heads extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof HttpRequest) {
        state = State.REQUEST;
      }
      if (message instanceof LastHttpContent) {
        state = State.IDLE;
      }
      ctx.fireChannelRead(message);
    }
  }
}
