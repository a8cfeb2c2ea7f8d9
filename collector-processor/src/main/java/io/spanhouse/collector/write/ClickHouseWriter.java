package io.spanhouse.collector.write;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientFaultCause;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.spanhouse.collector.batch.BlockWriter;
import io.spanhouse.collector.batch.SealedBlock;
import io.spanhouse.collector.map.RowRange;
import io.spanhouse.collector.map.Table;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.metrics.Warnings;
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
import java.util.concurrent.RejectedExecutionException;
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
  private static final String STOPPING = "the collector is shutting down";

  /** The answer to a ping says nothing about the disk: the next insert does. */
  private static final Duration DISK_PAUSE = Duration.ofSeconds(2);

  private static final String DISK_FULL = "the disk of the storage is full; send it again later";
  private static final int NOT_ENOUGH_SPACE = 243;
  private static final String NO_SPACE_LEFT = "No space left on device";

  /**
   * ClickHouse's own limit. A part takes it 2.3 ms and 200 KB: 100 of them 0.25 s and 41 MB, 1000
   * in one statement 2.2 s and 210 MB (26.7, two cores).
   */
  private static final int MAX_PARTITIONS = 100;

  /** ClickHouse needs 1.6 times the memory. */
  private static final long MAX_INSERT_BYTES = 64L << 20;

  private final Client client;
  private final long giveUpAfterNanos;
  private final long awayTimeoutNanos;
  private final CollectorMetrics metrics;
  private final Runnable diskFull;
  private final Warnings warnings = new Warnings(LOG);
  private final ExecutorService inserts;
  private final ExecutorService probes;
  private final Queue<SealedBlock> beingWritten = new ConcurrentLinkedQueue<>();
  private volatile @Nullable String trouble;
  private volatile long answeredAtNanos = System.nanoTime();
  private volatile boolean finishing;
  private volatile long finishingSinceNanos;

  /**
   * Connects with the first block.
   *
   * @param diskFull told when ClickHouse had no room for a block
   */
  public ClickHouseWriter(WriteOptions options, CollectorMetrics metrics, Runnable diskFull) {
    this.metrics = metrics;
    this.diskFull = diskFull;
    giveUpAfterNanos = options.giveUpAfter().toNanos();
    awayTimeoutNanos = Math.max(giveUpAfterNanos, AWAY_TIMEOUT.toNanos());
    client =
        new Client.Builder()
            .addEndpoint(options.clickHouse().httpUrl())
            .setUsername(options.clickHouse().user())
            .setPassword(options.clickHouse().password())
            .setDefaultDatabase(options.clickHouse().database())
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
            // the server's version, because "inserted" must mean "committed".
            .serverSetting("async_insert", "0")
            .serverSetting("insert_deduplicate", "0")
            .serverSetting("deduplicate_blocks_in_dependent_materialized_views", "0")
            // Nor is it whether a table on a cluster only queues what other shards get.
            .serverSetting("distributed_foreground_insert", "1")
            // Collapsing duplicates within a block costs more than half of an insert; merges and
            // FINAL collapse them anyway.
            .serverSetting("optimize_on_insert", "0")
            // The limit of the server's own may be lower than ours.
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
    CompletableFuture<Void> written = run(block.tables()::sort);
    for (List<Table> group : block.tables().insertOrder()) {
      written = written.thenCompose(nothing -> insertAll(block, group));
    }
    return written.whenComplete((nothing, failure) -> beingWritten.remove(block));
  }

  /** Done when all are, also where one failed: until then the block is being read. */
  private CompletableFuture<Void> insertAll(SealedBlock block, List<Table> tables) {
    return CompletableFuture.allOf(
        tables.stream()
            .filter(table -> table.rows() > 0)
            .map(table -> run(() -> insert(block, table)))
            .toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<Void> run(Runnable task) {
    try {
      return CompletableFuture.runAsync(task, inserts);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new RetryableException(STOPPING, e));
    }
  }

  /** Each range has the time that a block has, so that one of many is done in the end. */
  private void insert(SealedBlock block, Table table) {
    long since = block.sealedAtNanos();
    long bytes = 0;
    long nanos = 0;
    for (RowRange range : table.ranges(MAX_PARTITIONS, MAX_INSERT_BYTES)) {
      Written written = insert(table, range, since);
      bytes += written.bytes();
      nanos += written.nanos();
      since = System.nanoTime();
    }
    metrics.blockWritten(table.name(), table.rows(), bytes, nanos);
  }

  private Written insert(Table table, RowRange range, long sinceNanos) {
    long backoff = FIRST_BACKOFF.toNanos();
    while (true) {
      try {
        return insertOnce(table, range);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RetryableException(STOPPING);
      } catch (Exception | Error e) {
        failed(table, e);
        if (isTooLate(sinceNanos, backoff, isAnswer(e))) {
          giveUp(table);
        }
        metrics.blockRetried(table.name());
      }
      sleep(backoff);
      backoff = Math.min(backoff * 2, MAX_BACKOFF.toNanos());
    }
  }

  private void failed(Table table, Throwable failure) {
    warnings.warn(
        table.name(), "insert into " + table.name() + " failed, trying again: " + reason(failure));
    if (isDiskFull(failure)) {
      refuse(DISK_FULL, DISK_PAUSE);
      diskFull.run();
    }
  }

  private void giveUp(Table table) {
    warnings.warn("gave up", "gave up on " + table.rows() + " rows of " + table.name());
    metrics.blockFailed(table.name());
    refuse(UNAVAILABLE, PROBE_INTERVAL);
    throw new RetryableException(UNAVAILABLE);
  }

  private boolean isTooLate(long sinceNanos, long backoff, boolean answered) {
    long next = System.nanoTime() + backoff;
    if (answered) {
      answeredAtNanos = System.nanoTime();
    }
    return next - sinceNanos >= (answered ? giveUpAfterNanos : awayTimeoutNanos)
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

  private record Written(long bytes, long nanos) {}

  private Written insertOnce(Table table, RowRange range) throws Exception {
    long startedAt = System.nanoTime();
    long[] bytes = new long[1];
    client
        .insert(
            table.name(),
            out -> {
              bytes[0] = table.writeNative(range, out);
              out.close();
            },
            ClickHouseFormat.Native,
            new InsertSettings())
        .get()
        .close();
    answeredAtNanos = System.nanoTime();
    return new Written(bytes[0], System.nanoTime() - startedAt);
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

  /** From now until ClickHouse answers, which is asked after a pause, nothing is taken in. */
  private synchronized void refuse(String why, Duration pause) {
    if (trouble == null && !probes.isShutdown()) {
      trouble = why;
      probes.execute(() -> probe(pause));
    }
  }

  private void probe(Duration pause) {
    do {
      sleep(pause.toNanos());
    } while (!answers());
    trouble = null;
  }

  private boolean answers() {
    try {
      return client.ping(CONNECT_TIMEOUT.toMillis());
    } catch (RuntimeException | Error e) {
      // Nobody else would end the refusing.
      warnings.warn("ping", "ClickHouse could not be asked: " + reason(e));
      return false;
    }
  }

  private static void sleep(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RetryableException(STOPPING);
    }
  }

  private static boolean isDiskFull(Throwable failure) {
    for (@Nullable Throwable at = failure; at != null; at = at.getCause()) {
      if ((at instanceof ServerException refusal && refusal.getCode() == NOT_ENOUGH_SPACE)
          || String.valueOf(at.getMessage()).contains(NO_SPACE_LEFT)) {
        return true;
      }
    }
    return false;
  }

  private static String reason(Throwable e) {
    Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    return String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
  }

  /** Ends what is under way; call after the last block is written. */
  @Override
  public void close() {
    inserts.shutdownNow();
    probes.shutdownNow();
    client.close();
  }
}
