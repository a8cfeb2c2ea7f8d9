package io.spanhouse.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.stub.ClientCalls;
import java.net.SocketAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No request is sent a second time here: one that a closed connection lost fails the test. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ConnectionAgeTest {
  private static final int SENDERS = 4;
  private static final int RENEWALS = 4;

  private RunningReceiver server;
  private final AtomicInteger answered = new AtomicInteger();

  @BeforeEach
  void start() {
    server = RunningReceiver.start(RunningReceiver.renewing(Duration.ofMillis(500), ""));
    server.ingest.keepsNothing();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void row29_oldGrpcConnection_isRenewedAndNoCallFails() throws Exception {
    Set<SocketAddress> connections = ConcurrentHashMap.newKeySet();
    sendWhile(
        () -> connections.size() <= RENEWALS,
        () -> {
          ClientCall<byte[], byte[]> call =
              server.channel.newCall(
                  RunningReceiver.method(Signal.TRACES.grpcService), CallOptions.DEFAULT);
          assertThat(ClientCalls.futureUnaryCall(call, new byte[] {1}).get()).isEmpty();
          connections.add(call.getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR));
          return null;
        });

    assertThat(server.ingest.bytesIngested()).isEqualTo(answered.get());
  }

  @Test
  void row29_oldHttpConnection_isRenewedAndNoRequestFails() throws Exception {
    AtomicInteger renewals = new AtomicInteger();
    sendWhile(
        () -> renewals.get() < RENEWALS * SENDERS,
        () -> {
          HttpResponse<byte[]> response = server.postProtobuf("/v1/traces", new byte[] {1});
          assertThat(response.statusCode()).isEqualTo(200);
          if (response.headers().firstValue("connection").filter("close"::equals).isPresent()) {
            renewals.incrementAndGet();
          }
          return null;
        });

    assertThat(server.ingest.bytesIngested()).isEqualTo(answered.get());
  }

  private void sendWhile(BooleanSupplier notYet, Callable<Void> request) throws Exception {
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    try {
      List<Future<Void>> ends = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        ends.add(
            senders.submit(
                () -> {
                  while (notYet.getAsBoolean()) {
                    request.call();
                    answered.incrementAndGet();
                  }
                  return null;
                }));
      }
      for (Future<Void> end : ends) {
        end.get();
      }
    } finally {
      senders.shutdownNow();
    }
  }
}
