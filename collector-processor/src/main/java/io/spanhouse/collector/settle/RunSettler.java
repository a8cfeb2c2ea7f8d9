package io.spanhouse.collector.settle;

import com.clickhouse.client.api.ClickHouseException;
import com.clickhouse.client.api.Client;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Corrects, some seconds after a trace went quiet, to which run its spans and events belong and
 * which run is above which.
 *
 * <p>A span alone cannot tell: children are exported before their parents, often by other
 * processes. So the receiver attributes it to the run its trace id gives, and this looks again once
 * the ancestors had time to arrive. Corrected rows are inserted anew under a greater version. The
 * same trace settled twice, or by two receivers at once, ends up the same. The downside: until
 * then, queries by run see the trace's root run only; and a span that arrives later than {@code
 * lookBack} after a crash of all receivers stays as it is.
 */
public final class RunSettler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunSettler.class);

  private final SettlerOptions options;
  private final Client client;
  private final StoredTraces traces;
  private final ScheduledExecutorService scheduler;
  private Instant settledUpTo;

  /** Starts looking, in a thread of its own. */
  public RunSettler(SettlerOptions options) {
    this.options = options;
    client =
        new Client.Builder()
            .addEndpoint(options.url())
            .setUsername(options.user())
            .setPassword(options.password())
            .setDefaultDatabase(options.database())
            .setClientName("spanhouse-settle")
            .serverSetting("async_insert", "0")
            .build();
    traces = new StoredTraces(client);
    settledUpTo = Instant.now().minus(options.lookBack());
    scheduler =
        Executors.newSingleThreadScheduledExecutor(
            new DefaultThreadFactory("spanhouse-settle", true));
    Future<?> unused =
        scheduler.scheduleWithFixedDelay(
            this::settleQuietly,
            options.interval().toMillis(),
            options.interval().toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void settleQuietly() {
    try {
      settle(Instant.now().minus(options.quiet()));
    } catch (ClickHouseException | IllegalStateException e) {
      LOG.debug("runs are settled later: {}", e.getMessage());
    }
  }

  /** Settles the traces of which spans arrived up to {@code to} since the last call. */
  synchronized void settle(Instant to) {
    Duration overlap = options.interval();
    List<TraceKey> keys = traces.arrived(settledUpTo.minus(overlap), to);
    for (int from = 0; from < keys.size(); from += StoredTraces.MAX_TRACES) {
      List<TraceKey> some =
          keys.subList(from, Math.min(keys.size(), from + StoredTraces.MAX_TRACES));
      traces.read(some).forEach((key, spans) -> settle(key, spans));
    }
    settledUpTo = to;
  }

  private void settle(TraceKey key, List<SpanNode> spans) {
    List<Attribution> changes = new TraceAttribution(key.traceId(), spans).changes();
    for (int from = 0; from < changes.size(); from += StoredTraces.MAX_CHANGES) {
      traces.correct(
          key, changes.subList(from, Math.min(changes.size(), from + StoredTraces.MAX_CHANGES)));
    }
  }

  /** Stops looking; does not wait for what only the next look would have settled. */
  @Override
  public void close() {
    scheduler.shutdownNow();
    client.close();
  }
}
