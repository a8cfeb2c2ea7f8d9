package io.spanhouse.collector.receive;

import java.time.Duration;

/**
 * What a {@link Receiver} can be told.
 *
 * @param bind address to listen on
 * @param grpcPort port whose default sender is OTLP/gRPC; 0 picks a free one
 * @param httpPort port whose default sender is OTLP/HTTP, and the only one that serves {@code
 *     /healthz}, {@code /readyz} and {@code /metrics}; 0 picks a free one
 * @param maxRequestBytes limit of one request, before and after decompression; 1 KiB to 1 GiB
 * @param maxPendingBytes limit of all request bytes held for requests that are not answered yet,
 *     compressed and decompressed ones alike; at least twice {@code maxRequestBytes}, so that one
 *     compressed request at the limit fits
 * @param workerThreads threads that decompress and ingest; at least 1
 * @param stallTimeout a request is refused when its body brings less than 1 KiB for every second of
 *     this time; at least a second
 * @param headTimeout time for the head of a request, and for a connection to send its first one; at
 *     least a second
 * @param maxConnections connections to each port; requests of more are refused; at least 1
 * @param maxConnectionAge age at which a connection is closed with the answer to its next request;
 *     zero for never
 * @param httpPathPrefix path below which OTLP/HTTP is taken too, without a slash at its end; empty
 *     for none
 * @param hold how long a request is held before it is refused, when its sender sends it again;
 *     others are held for as long as their senders wait
 * @param access which web pages and host names are let in
 * @param closeGrace how long {@link Receiver#close} waits for requests that are not answered yet
 */
public record ReceiverOptions(
    String bind,
    int grpcPort,
    int httpPort,
    int maxRequestBytes,
    long maxPendingBytes,
    int workerThreads,
    Duration stallTimeout,
    Duration headTimeout,
    int maxConnections,
    Duration maxConnectionAge,
    String httpPathPrefix,
    Duration hold,
    Access access,
    Duration closeGrace) {
  /** Leaves an SDK, which gives up after 10 s, time for a second attempt. */
  public static final Duration HOLD = Duration.ofSeconds(4);

  public ReceiverOptions {
    check(grpcPort >= 0 && grpcPort <= 65535, "grpcPort", grpcPort, "0 to 65535");
    check(httpPort >= 0 && httpPort <= 65535, "httpPort", httpPort, "0 to 65535");
    check(
        maxRequestBytes >= 1 << 10 && maxRequestBytes <= 1 << 30,
        "maxRequestBytes",
        maxRequestBytes,
        "1024 to 1073741824");
    check(
        maxPendingBytes >= 2L * maxRequestBytes,
        "maxPendingBytes",
        maxPendingBytes,
        "at least twice maxRequestBytes, " + 2L * maxRequestBytes);
    check(stallTimeout.toSeconds() >= 1, "stallTimeout", stallTimeout.toSeconds(), "1 s or more");
    check(headTimeout.toSeconds() >= 1, "headTimeout", headTimeout.toSeconds(), "1 s or more");
    check(maxConnections >= 1, "maxConnections", maxConnections, "at least 1");
    check(workerThreads >= 1, "workerThreads", workerThreads, "at least 1");
  }

  /** 64 MiB a request, 256 MiB or a quarter of the heap pending, free loopback ports. */
  public static ReceiverOptions defaults() {
    return new ReceiverOptions(
        "127.0.0.1",
        0,
        0,
        64 << 20,
        Math.max(256L << 20, Runtime.getRuntime().maxMemory() / 4),
        Math.max(2, Runtime.getRuntime().availableProcessors()),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        4096,
        Duration.ZERO,
        "",
        HOLD,
        Access.NONE,
        Duration.ofSeconds(10));
  }

  private static void check(boolean valid, String name, long value, String expected) {
    if (!valid) {
      throw new ReceiverException(name + " is " + value + " but must be " + expected);
    }
  }
}
