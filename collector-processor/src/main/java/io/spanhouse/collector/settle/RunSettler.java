package io.spanhouse.collector.settle;

import com.clickhouse.client.api.ClickHouseException;
import com.clickhouse.client.api.Client;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.spanhouse.clickhouse.Settlement;
import io.spanhouse.collector.metrics.Warnings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
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
  private static final String LATER = "runs are settled later";
  private static final Logger LOG = LoggerFactory.getLogger(RunSettler.class);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private final SettlerOptions options;
  private final Client client;
  private final ArrivalWindows windows;
  private final ArrivalTimes arrivals;
  private final LongSupplier nanoTime;
  private final Progress progress;
  private final Warnings warnings = new Warnings(LOG);
  private final ScheduledExecutorService scheduler;

  /** Starts looking, in a thread of its own. */
  public RunSettler(SettlerOptions options, ArrivalTimes arrivals) {
    this(options, arrivals, System::nanoTime);
  }

  RunSettler(SettlerOptions options, ArrivalTimes arrivals, LongSupplier nanoTime) {
    this.options = options;
    this.arrivals = arrivals;
    this.nanoTime = nanoTime;
    Client.Builder builder =
        new Client.Builder()
            .addEndpoint(options.clickHouse().httpUrl())
            .setUsername(options.clickHouse().user())
            .setPassword(options.clickHouse().password())
            .setDefaultDatabase(options.clickHouse().database())
            .setClientName("spanhouse-settle")
            .serverSetting("async_insert", "0")
            .serverSetting("final", "0")
            .serverSetting("insert_deduplicate", "0")
            .serverSetting("optimize_on_insert", "0")
            .serverSetting("max_partitions_per_insert_block", "0")
            // A removal is done when this server has it: a replica that is down must not stop it.
            .serverSetting("lightweight_deletes_sync", "1");
    Settlement.settings().forEach(builder::serverSetting);
    client = builder.build();
    windows = new ArrivalWindows(client);
    progress = new Progress(options.quiet());
    scheduler =
        Executors.newSingleThreadScheduledExecutor(
            new DefaultThreadFactory("spanhouse-settle", true));
    schedule(Duration.ZERO);
  }

  /** Whatever happens, another look follows. */
  private void look() {
    long started = System.nanoTime();
    boolean done = false;
    boolean more = false;
    try {
      more = settle();
      done = true;
    } catch (Throwable e) {
      warn(e);
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - started);
      boolean backlog = done && lag().minus(options.quiet()).compareTo(LONGEST_PAUSE) > 0;
      schedule(more ? Duration.ZERO : pause(took, options.interval(), backlog));
    }
  }

  private void warn(Throwable e) {
    if (scheduler.isShutdown()) {
      LOG.debug("the last look was broken off", e);
    } else if (e instanceof ClickHouseException || e instanceof IllegalStateException) {
      warnings.failed(LATER, e);
    } else {
      warnings.broke(LATER, e);
    }
  }

  /**
   * The longer it took, the longer the break, so that settling is one fifth of the time; but never
   * longer than a bound, and short when much waits.
   */
  static Duration pause(Duration took, Duration interval, boolean backlog) {
    Duration fair = took.multipliedBy(4);
    if (backlog || fair.compareTo(interval) < 0) {
      return interval;
    }
    Duration longest = interval.compareTo(LONGEST_PAUSE) > 0 ? interval : LONGEST_PAUSE;
    return fair.compareTo(longest) > 0 ? longest : fair;
  }

  private void schedule(Duration pause) {
    if (!scheduler.isShutdown()) {
      Future<?> unused = scheduler.schedule(this::look, pause.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Settles what arrived since the last call and was quiet for long enough, or the first part of
   * it.
   *
   * @return whether there is more
   */
  synchronized boolean settle() {
    observe();
    Instant to = arrivals.answeredBefore().minus(options.quiet());
    Progress.Stretch stretch = progress.next(to, arrivals);
    if (stretch == null) {
      return false;
    }
    Instant end = windows.end(stretch.from(), stretch.to());
    if (end.isAfter(stretch.from())) {
      settleOrSkip(stretch.from(), end);
    }
    boolean rest = end.isAfter(stretch.from()) && end.isBefore(stretch.to());
    progress.settled(stretch, end, rest);
    return rest;
  }

  private void observe() {
    // In this order: what was given by now is not after now, unless the clock was set back.
    Optional<ArrivalTimes.Given> given = arrivals.given();
    Instant now = arrivals.now();
    long nanos = nanoTime.getAsLong();
    if (progress.hasBegun()) {
      progress.look(now, given, nanos);
    } else {
      Progress.Stretch first = windows.first(options.lookBack(), now);
      progress.begin(first.from(), first.to(), now, nanos);
    }
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
  }

  private void settle(Instant from, Instant to) {
    Instant now = arrivals.now();
    try (SettleSession session = new SettleSession(client, from, to, to.isAfter(now) ? now : to)) {
      run(session, Settlement.arrivals());
      if (isAnything(session)) {
        run(session, Settlement.scope());
        boolean moved = new SupersededRows(session).remove();
        if (moved) {
          run(session, Settlement.scope());
        }
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

  /** How long ago what is not in totals yet may have arrived; never negative. */
  public Duration lag() {
    return progress.lag(nanoTime.getAsLong());
  }

  /** Stops looking; does not wait for what only the next look would have settled. */
  @Override
  public void close() {
    scheduler.shutdownNow();
    client.close();
  }
}
