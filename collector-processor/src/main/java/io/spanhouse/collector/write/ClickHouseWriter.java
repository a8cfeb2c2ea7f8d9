package io.spanhouse.collector.write;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientFaultCause;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.spanhouse.collector.batch.BlockWriter;
import io.spanhouse.collector.batch.SealedBlock;
import io.spanhouse.collector.map.Table;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.receive.RetryableException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inserts sealed blocks into ClickHouse as Native blocks over HTTP.
 *
 * <p>The only place that retries. A retry sends the same bytes again, and what was stored already
 * collapses by the tables' sort keys. It carries no insert token: ClickHouse notes a token before
 * it commits the rows, and one that was killed in between would take the retry for a repetition and
 * answer OK without having the rows. A block that could not be written in time fails with {@link
 * RetryableException}: its senders are told to send again, nothing was promised. A block is tried
 * also when its senders have been told so already, or are gone.
 */
public final class ClickHouseWriter implements BlockWriter, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClickHouseWriter.class);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(1);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /**
   * How long a block is tried while ClickHouse does not answer. Its senders were told to send again
   * long before, but most give up after 10 s: what is stored late is saved.
   */
  private static final Duration AWAY_TIMEOUT = Duration.ofMinutes(1);

  /**
   * A block that old tells that ClickHouse is away, unless it answered others since. Requests are
   * held a little longer, so that none is let in after those before it were refused: what waits in
   * memory is what came in during this time, however long an outage lasts.
   */
  private static final long AWAY_NANOS = Duration.ofSeconds(3).toNanos();

  private static final Duration PROBE_INTERVAL = Duration.ofMillis(200);
  private static final String UNAVAILABLE = "storage is not available now; send it again later";

  private final Client client;
  private final long giveUpAfterNanos;
  private final long awayTimeoutNanos;
  private final CollectorMetrics metrics;
  private final ExecutorService inserts;
  private final ExecutorService probes;
  private final Queue<SealedBlock> beingWritten = new ConcurrentLinkedQueue<>();
  private volatile @Nullable String trouble;
  private volatile long answeredAtNanos = System.nanoTime();
  private volatile boolean finishing;
  private volatile long finishingSinceNanos;

  public ClickHouseWriter(WriteOptions options, CollectorMetrics metrics) {
    this.metrics = metrics;
    giveUpAfterNanos = options.giveUpAfter().toNanos();
    awayTimeoutNanos = Math.max(giveUpAfterNanos, AWAY_TIMEOUT.toNanos());
    client =
        new Client.Builder()
            .addEndpoint(options.url())
            .setUsername(options.user())
            .setPassword(options.password())
            .setDefaultDatabase(options.database())
            .setClientName("spanhouse")
            .compressClientRequest(options.compress())
            .compressServerResponse(false)
            .retryOnFailures(ClientFaultCause.None)
            .setMaxRetries(0)
            .setMaxConnections(options.connections())
            .setConnectTimeout(CONNECT_TIMEOUT.toMillis(), ChronoUnit.MILLIS)
            .setSocketTimeout(options.giveUpAfter().toMillis(), ChronoUnit.MILLIS)
            .setClientNetworkBufferSize(1 << 18)
            // Asynchronous since 26.3 and deduplicated since 26.2 by default: neither is left to
            // the
            // server's version, because "inserted" must mean "committed".
            .serverSetting("async_insert", "0")
            .serverSetting("insert_deduplicate", "0")
            .serverSetting("deduplicate_blocks_in_dependent_materialized_views", "0")
            // Nor is it whether a table on a cluster only queues what other shards get.
            .serverSetting("distributed_foreground_insert", "1")
            // Collapsing duplicates within a block costs more than half of an insert; merges and
            // FINAL collapse them anyway.
            .serverSetting("optimize_on_insert", "0")
            // Clocks of senders may be years off; a block then spans many partitions.
            .serverSetting("max_partitions_per_insert_block", "0")
            .build();
    inserts =
        Executors.newFixedThreadPool(
            options.connections(), new DefaultThreadFactory("spanhouse-insert", true));
    probes = Executors.newSingleThreadExecutor(new DefaultThreadFactory("spanhouse-probe", true));
  }

  @Override
  public CompletionStage<Void> write(SealedBlock block) {
    beingWritten.add(block);
    CompletableFuture<Void> written = CompletableFuture.runAsync(block.tables()::sort, inserts);
    for (List<Table> group : block.tables().insertOrder()) {
      written = written.thenCompose(nothing -> insertAll(block, group));
    }
    return written.whenComplete((nothing, failure) -> beingWritten.remove(block));
  }

  private CompletableFuture<Void> insertAll(SealedBlock block, List<Table> tables) {
    return CompletableFuture.allOf(
        tables.stream()
            .filter(table -> table.rows() > 0)
            .map(table -> CompletableFuture.runAsync(() -> insert(block, table), inserts))
            .toArray(CompletableFuture<?>[]::new));
  }

  private void insert(SealedBlock block, Table table) {
    long backoff = FIRST_BACKOFF.toNanos();
    while (true) {
      try {
        insertOnce(table);
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RetryableException("the collector is shutting down");
      } catch (Exception e) {
        if (isTooLate(block, backoff, isAnswer(e))) {
          LOG.warn("gave up on {} rows of {}: {}", table.rows(), table.name(), reason(e));
          metrics.blockFailed(table.name());
          refuse();
          throw new RetryableException(UNAVAILABLE);
        }
        LOG.debug("insert into {} failed, trying again: {}", table.name(), reason(e));
        metrics.blockRetried(table.name());
      }
      sleep(backoff);
      backoff = Math.min(backoff * 2, MAX_BACKOFF.toNanos());
    }
  }

  private boolean isTooLate(SealedBlock block, long backoff, boolean answered) {
    long next = System.nanoTime() + backoff;
    if (answered) {
      answeredAtNanos = System.nanoTime();
    }
    return next - block.sealedAtNanos() >= (answered ? giveUpAfterNanos : awayTimeoutNanos)
        || (finishing && next - finishingSinceNanos >= giveUpAfterNanos);
  }

  /** Whether it was ClickHouse that refused, and not the way to it that failed. */
  private static boolean isAnswer(Throwable failure) {
    Throwable cause = failure;
    while (cause != null && !(cause instanceof ServerException)) {
      cause = cause.getCause();
    }
    return cause != null;
  }

  private void insertOnce(Table table) throws Exception {
    long startedAt = System.nanoTime();
    long[] bytes = new long[1];
    client
        .insert(
            table.name(),
            out -> {
              bytes[0] = table.writeNative(out);
              out.close();
            },
            ClickHouseFormat.Native,
            new InsertSettings())
        .get()
        .close();
    answeredAtNanos = System.nanoTime();
    metrics.blockWritten(table.name(), table.rows(), bytes[0], System.nanoTime() - startedAt);
  }

  /** Why blocks would not be written now, or empty while there is no reason to think so. */
  public Optional<String> trouble() {
    if (trouble != null) {
      return Optional.ofNullable(trouble);
    }
    SealedBlock oldest = beingWritten.peek();
    long now = System.nanoTime();
    boolean away =
        oldest != null
            && now - oldest.sealedAtNanos() > AWAY_NANOS
            && now - answeredAtNanos > AWAY_NANOS;
    return away ? Optional.of(UNAVAILABLE) : Optional.empty();
  }

  /**
   * From here on a block is tried no longer than the ordinary time, also when there is no answer.
   */
  public void finish() {
    finishingSinceNanos = System.nanoTime();
    finishing = true;
  }

  /** From the first block that was given up until ClickHouse answers again, nothing is taken in. */
  private void refuse() {
    if (trouble == null) {
      trouble = UNAVAILABLE;
      probes.execute(this::probe);
    }
  }

  private void probe() {
    while (!client.ping(CONNECT_TIMEOUT.toMillis())) {
      sleep(PROBE_INTERVAL.toNanos());
    }
    trouble = null;
  }

  private static void sleep(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RetryableException("the collector is shutting down");
    }
  }

  private static String reason(Exception e) {
    Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    return String.valueOf(cause.getMessage());
  }

  /** Ends what is under way; call after the last block is written. */
  @Override
  public void close() {
    inserts.shutdownNow();
    probes.shutdownNow();
    client.close();
  }
}
