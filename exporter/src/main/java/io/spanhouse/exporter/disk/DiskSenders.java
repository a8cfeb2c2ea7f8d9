package io.spanhouse.exporter.disk;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Gives an OTLP exporter senders that put its requests into a {@link DiskQueue}, from where the
 * senders that it would have had deliver them. To the exporter a request succeeds when it is on
 * disk, and fails when it cannot be put there; it must not retry.
 */
public final class DiskSenders implements ComponentLoader {
  /** A sender gives up by itself. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final DiskQueue queue;
  private final ComponentLoader loader;

  /**
   * @param loader finds the senders that deliver
   */
  public DiskSenders(DiskQueue queue, ComponentLoader loader) {
    this.queue = queue;
    this.loader = loader;
  }

  @Override
  public <T> Iterable<T> load(Class<T> spi) {
    List<T> found = ComponentLoader.loadList(loader, spi);
    if (found.isEmpty()) {
      return found;
    }
    if (spi == GrpcSenderProvider.class) {
      GrpcSenderProvider network = (GrpcSenderProvider) chosen(found, spi);
      GrpcSenderProvider disk = config -> grpc(network.createSender(config), config);
      return List.of(spi.cast(disk));
    }
    if (spi == HttpSenderProvider.class) {
      HttpSenderProvider network = (HttpSenderProvider) chosen(found, spi);
      HttpSenderProvider disk = config -> http(network.createSender(config), config);
      return List.of(spi.cast(disk));
    }
    return found;
  }

  /** The one that the system property of the interface's name names, else the first. */
  private static <T> T chosen(List<T> providers, Class<T> spi) {
    String name = System.getProperty(spi.getName(), "");
    return providers.stream()
        .filter(provider -> name.equals(provider.getClass().getName()))
        .findFirst()
        .orElseGet(() -> providers.get(0));
  }

  private GrpcSender grpc(GrpcSender network, GrpcSenderConfig config) {
    DiskDelivery delivery =
        new DiskDelivery(
            queue,
            request -> {
              CompletableFuture<Answer> answer = new CompletableFuture<>();
              network.send(
                  request,
                  response -> answer.complete(Answer.of(response)),
                  error -> answer.complete(Answer.LATER));
              return answer;
            },
            config.getTimeout().plus(GRACE));
    return new DiskGrpcSender(delivery, network);
  }

  private HttpSender http(HttpSender network, HttpSenderConfig config) {
    DiskDelivery delivery =
        new DiskDelivery(
            queue,
            request -> {
              CompletableFuture<Answer> answer = new CompletableFuture<>();
              network.send(
                  request,
                  response -> answer.complete(Answer.of(response)),
                  error -> answer.complete(Answer.LATER));
              return answer;
            },
            config.getTimeout().plus(GRACE));
    return new DiskHttpSender(delivery, network);
  }
}
