package io.spanhouse.collector.settle;

import com.clickhouse.client.api.ClickHouseException;
import com.clickhouse.client.api.Client;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.spanhouse.clickhouse.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Corrects, some seconds after a trace went quiet, to which run its spans and events belong and
 * which run is above which.
 *
 * <p>A span alone cannot tell: children are exported before their parents, often by other
 * processes. So the receiver attributes it to the run its trace id gives, and this looks again once
 * the ancestors had time to arrive; then it adds up what happened in runs and traces. Corrected
 * rows are inserted anew under a greater version. The same trace settled twice, or by two receivers
 * at once, ends up the same. The downside: until then, queries by run see the trace's root run
 * only, and no totals.
 */
public final class RunSettler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunSettler.class);

  private final SettlerOptions options;
  private final Client client;
  private final ArrivalWindows windows;
  private final Supplier<Instant> arrivedBefore;
  private final ScheduledExecutorService scheduler;
  private volatile @Nullable Instant settledUpTo;

  /**
   * Starts looking, in a thread of its own.
   *
   * @param arrivedBefore a time of arrival: rows of this receiver that arrived before are stored
   */
  public RunSettler(SettlerOptions options, Supplier<Instant> arrivedBefore) {
    this.options = options;
    this.arrivedBefore = arrivedBefore;
    Client.Builder builder =
        new Client.Builder()
            .addEndpoint(options.url())
            .setUsername(options.user())
            .setPassword(options.password())
            .setDefaultDatabase(options.database())
            .setClientName("spanhouse-settle")
            .serverSetting("async_insert", "0")
            .serverSetting("final", "0")
            .serverSetting("insert_deduplicate", "0")
            .serverSetting("optimize_on_insert", "0")
            .serverSetting("max_partitions_per_insert_block", "0");
    Settlement.settings().forEach(builder::serverSetting);
    client = builder.build();
    windows = new ArrivalWindows(client);
    scheduler =
        Executors.newSingleThreadScheduledExecutor(
            new DefaultThreadFactory("spanhouse-settle", true));
    schedule(0, false);
  }

  private void settleQuietly() {
    long started = System.nanoTime();
    boolean more = false;
    try {
      more = settle(arrivedBefore.get().minus(options.quiet()));
    } catch (ClickHouseException | IllegalStateException e) {
      LOG.debug("runs are settled later: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.warn("runs are settled later", e);
    }
    schedule(System.nanoTime() - started, more);
  }

  /** The longer it took, the longer the break: settling is one fifth of the time at most. */
  private void schedule(long tookNanos, boolean more) {
    if (!scheduler.isShutdown()) {
      long pause = more ? 0 : Math.max(options.interval().toNanos(), 4 * tookNanos);
      Future<?> unused = scheduler.schedule(this::settleQuietly, pause, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Settles what arrived up to {@code to} since the last call, or the first part of it.
   *
   * @return whether there is more
   */
  synchronized boolean settle(Instant to) {
    Instant from = settledUpTo == null ? windows.first(options.lookBack()) : settledUpTo;
    settledUpTo = from;
    if (!to.isAfter(from)) {
      return false;
    }
    Instant end = windows.end(from, to);
    if (end.isAfter(from)) {
      settleOrSkip(from, end);
    }
    return end.isAfter(from) && end.isBefore(to);
  }

  private void settleOrSkip(Instant from, Instant end) {
    try {
      settle(from, end);
      windows.settled();
    } catch (ClickHouseException | IllegalStateException e) {
      if (!windows.failed(from, end, e)) {
        throw e;
      }
    }
    settledUpTo = end;
  }

  private void settle(Instant from, Instant to) {
    try (SettleSession session = new SettleSession(client, from, to)) {
      run(session, Settlement.arrivals());
      if (isAnything(session)) {
        run(session, Settlement.scope());
        if (new AttributionPass(new StoredTraces(session)).correct()) {
          run(session, Settlement.scope());
        }
        run(session, Settlement.statements());
      }
    }
  }

  private static boolean isAnything(SettleSession session) {
    return session.rows(Settlement.anything(), Map.of()).get(0).getInteger(1) != 0;
  }

  private static void run(SettleSession session, List<String> statements) {
    statements.forEach(session::execute);
  }

  /** How long ago what is not in totals yet may have arrived; some 15 seconds are usual. */
  public Duration lag() {
    Instant upTo = settledUpTo;
    return upTo == null ? Duration.ZERO : Duration.between(upTo, Instant.now());
  }

  /** Stops looking; does not wait for what only the next look would have settled. */
  @Override
  public void close() {
    scheduler.shutdownNow();
    client.close();
  }
}
