package io.spanhouse.benchmarks.load;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.util.EventLoopGroups;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.EventExecutor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Calls {@code TraceService/Export} with requests that are encoded already. A unary gRPC call is
 * one HTTP/2 request, so this speaks HTTP/2 and hands the bytes to the socket without a copy.
 *
 * <p>All connections share one thread; every answer is completed on it.
 */
public final class TraceClient implements AutoCloseable {
  private static final Duration RESPONSE_TIMEOUT = Duration.ofMinutes(1);
  private static final RequestHeaders HEADERS =
      RequestHeaders.builder(
              HttpMethod.POST, "/opentelemetry.proto.collector.trace.v1.TraceService/Export")
          .add(HttpHeaderNames.CONTENT_TYPE, "application/grpc")
          .add(HttpHeaderNames.TE, "trailers")
          .build();

  private static final AsciiString STATUS = AsciiString.cached("grpc-status");

  private final EventLoopGroup eventLoops;
  private final ClientFactory[] factories;
  private final WebClient[] connections;

  /** Connects on first use, {@code connections} times, to {@code host:port}. */
  public TraceClient(String endpoint, int connections) {
    eventLoops = EventLoopGroups.newEventLoopGroup(1, "spanhouse-load");
    // A factory pools one connection for each endpoint and event loop.
    factories =
        IntStream.range(0, connections)
            .mapToObj(i -> ClientFactory.builder().workerGroup(eventLoops, false).build())
            .toArray(ClientFactory[]::new);
    this.connections =
        IntStream.range(0, connections)
            .mapToObj(
                i ->
                    WebClient.builder("h2c://" + endpoint)
                        .factory(factories[i])
                        .responseTimeout(RESPONSE_TIMEOUT)
                        .writeTimeout(RESPONSE_TIMEOUT)
                        .build())
            .toArray(WebClient[]::new);
  }

  /** The thread answers are completed on. */
  public EventExecutor thread() {
    return eventLoops.next();
  }

  /** Sends {@code message}, which must not change until the answer is there. */
  public CompletionStage<Answer> send(int connection, ByteBuffer message) {
    return connections[connection]
        .execute(HEADERS, HttpData.wrap(Unpooled.wrappedBuffer(message)))
        .aggregate()
        .handle(TraceClient::answer);
  }

  private static Answer answer(
      @Nullable AggregatedHttpResponse response, @Nullable Throwable failure) {
    if (response == null) {
      return Answer.none(Objects.requireNonNull(failure));
    }
    // A call that fails at once has its status in the only headers it has.
    String code =
        response.trailers().contains(STATUS)
            ? response.trailers().get(STATUS)
            : response.headers().get(STATUS);
    if (code == null) {
      return Answer.http(response.status().code());
    }
    return Answer.grpc(code, response.content().array());
  }

  @Override
  public void close() {
    for (ClientFactory factory : factories) {
      factory.close();
    }
    Future<?> unused = eventLoops.shutdownGracefully();
  }
}
