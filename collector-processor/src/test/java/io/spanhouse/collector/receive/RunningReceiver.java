package io.spanhouse.collector.receive;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.receive.intake.ApiKeys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A receiver on free ports with clients for both transports. */
public final class RunningReceiver implements AutoCloseable {
  static final int LIMIT = 1 << 20;

  final RecordingIngest ingest = new RecordingIngest();
  final CollectorMetrics metrics = new CollectorMetrics();
  final Receiver receiver;
  final ManagedChannel channel;
  final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(30))
          .build();

  private RunningReceiver(
      ReceiverOptions options, @Nullable ApiKeys keys, Supplier<Optional<String>> readiness) {
    receiver = new Receiver(options, ingest, keys, readiness, metrics);
    receiver.start();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", receiver.grpcPort())
            .usePlaintext()
            .maxInboundMessageSize(16 << 20)
            .build();
  }

  static RunningReceiver start() {
    return start(options(LIMIT, 64L << 20));
  }

  static RunningReceiver start(ReceiverOptions options) {
    return start(options, null, Optional::empty);
  }

  static RunningReceiver start(
      ReceiverOptions options, @Nullable ApiKeys keys, Supplier<Optional<String>> readiness) {
    return new RunningReceiver(options, keys, readiness);
  }

  static ReceiverOptions options(int maxRequestBytes, long maxPendingBytes) {
    return new ReceiverOptions(
        "127.0.0.1",
        0,
        0,
        maxRequestBytes,
        maxPendingBytes,
        2,
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        64,
        Duration.ZERO,
        "",
        Duration.ofSeconds(60),
        Access.NONE,
        Duration.ofSeconds(60));
  }

  /** The usual ones, but with short times. */
  static ReceiverOptions impatient(Duration stallTimeout, Duration headTimeout, Duration hold) {
    ReceiverOptions usual = options(LIMIT, 8 << 20);
    return new ReceiverOptions(
        usual.bind(),
        0,
        0,
        usual.maxRequestBytes(),
        usual.maxPendingBytes(),
        usual.workerThreads(),
        stallTimeout,
        headTimeout,
        usual.maxConnections(),
        usual.maxConnectionAge(),
        usual.httpPathPrefix(),
        hold,
        usual.access(),
        Duration.ofSeconds(5));
  }

  /** The usual ones, but for whom it listens. */
  static ReceiverOptions open(String bind, Access access) {
    ReceiverOptions usual = options(LIMIT, 8 << 20);
    return new ReceiverOptions(
        bind,
        0,
        0,
        usual.maxRequestBytes(),
        usual.maxPendingBytes(),
        usual.workerThreads(),
        usual.stallTimeout(),
        usual.headTimeout(),
        usual.maxConnections(),
        usual.maxConnectionAge(),
        usual.httpPathPrefix(),
        usual.hold(),
        access,
        usual.closeGrace());
  }

  /** The usual ones, but for the age of connections and where HTTP is taken. */
  static ReceiverOptions renewing(Duration maxConnectionAge, String httpPathPrefix) {
    ReceiverOptions usual = options(LIMIT, 8 << 20);
    return new ReceiverOptions(
        usual.bind(),
        0,
        0,
        usual.maxRequestBytes(),
        usual.maxPendingBytes(),
        usual.workerThreads(),
        usual.stallTimeout(),
        usual.headTimeout(),
        usual.maxConnections(),
        maxConnectionAge,
        httpPathPrefix,
        usual.hold(),
        usual.access(),
        usual.closeGrace());
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + receiver.httpPort() + path);
  }

  /** A POST that has everything but its content type. */
  HttpRequest.Builder post(String path, byte[] body) {
    return HttpRequest.newBuilder(uri(path))
        .timeout(Duration.ofSeconds(60))
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<byte[]> postProtobuf(String path, byte[] body) {
    return send(post(path, body).header("content-type", "application/x-protobuf"));
  }

  HttpResponse<byte[]> postJson(String path, String body) {
    return send(
        post(path, body.getBytes(StandardCharsets.UTF_8))
            .header("content-type", "application/json"));
  }

  /** Calls {@code Export} with bytes that need not be protobuf. */
  byte[] call(Signal signal, byte[] message, CallOptions options) {
    return ClientCalls.blockingUnaryCall(
        channel,
        method(signal.grpcService),
        options.withDeadlineAfter(60, TimeUnit.SECONDS),
        message);
  }

  byte[] call(byte[] message) {
    return call(Signal.TRACES, message, CallOptions.DEFAULT);
  }

  static MethodDescriptor<byte[], byte[]> method(String service) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(service + "/Export")
        .setRequestMarshaller(new Bytes())
        .setResponseMarshaller(new Bytes())
        .build();
  }

  /** The google.rpc.Status in the trailers of a failed call. */
  static com.google.rpc.Status details(StatusRuntimeException failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    if (status == null) {
      throw new AssertionError("no status", failure);
    }
    Metadata trailers = failure.getTrailers();
    if (trailers == null
        || trailers.get(Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER))
            == null) {
      throw new AssertionError("no grpc-status-details-bin", failure);
    }
    return status;
  }

  public static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    receiver.close();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
