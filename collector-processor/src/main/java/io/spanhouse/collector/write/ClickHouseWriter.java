package io.spanhouse.collector.write;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientFaultCause;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import io.spanhouse.collector.batch.BlockWriter;
import io.spanhouse.collector.batch.SealedBlock;
import io.spanhouse.collector.map.Table;
import io.spanhouse.collector.receive.RetryableException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inserts sealed blocks into ClickHouse as Native blocks over HTTP.
 *
 * <p>The only place that retries. A retry sends the same bytes under the same token, so that a
 * block whose first answer was lost is not inserted twice; where ClickHouse has forgotten the
 * token, the tables' sort keys still collapse the copies. A block that could not be written in time
 * fails with {@link RetryableException}: its senders are told to send again, nothing was promised.
 */
public final class ClickHouseWriter implements BlockWriter, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClickHouseWriter.class);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(1);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Client client;
  private final long giveUpAfterNanos;
  private final WriteListener listener;
  private final ExecutorService inserts;

  public ClickHouseWriter(WriteOptions options, WriteListener listener) {
    this.listener = listener;
    giveUpAfterNanos = options.giveUpAfter().toNanos();
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
            // Since 26.3 asynchronous and since 26.2 deduplicated by default: neither is left to
            // the
            // server's version, because "inserted" must mean "committed".
            .serverSetting("async_insert", "0")
            .serverSetting("insert_deduplicate", "1")
            .serverSetting("deduplicate_blocks_in_dependent_materialized_views", "0")
            // Clocks of senders may be years off; a block then spans many partitions.
            .serverSetting("max_partitions_per_insert_block", "0")
            .build();
    AtomicInteger number = new AtomicInteger();
    inserts =
        Executors.newFixedThreadPool(
            options.connections(),
            task -> {
              Thread thread = new Thread(task, "spanhouse-insert-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public CompletionStage<Void> write(SealedBlock block) {
    return CompletableFuture.runAsync(block.tables()::sort, inserts)
        .thenCompose(
            nothing ->
                CompletableFuture.allOf(
                    block.tables().all().stream()
                        .filter(table -> table.rows() > 0)
                        .map(
                            table ->
                                CompletableFuture.runAsync(() -> insert(block, table), inserts))
                        .toArray(CompletableFuture<?>[]::new)));
  }

  private void insert(SealedBlock block, Table table) {
    long deadline = block.sealedAtNanos() + giveUpAfterNanos;
    long backoff = FIRST_BACKOFF.toNanos();
    while (true) {
      long startedAt = System.nanoTime();
      try {
        insertOnce(block.token(), table);
        listener.written(table.name(), table.rows(), System.nanoTime() - startedAt);
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RetryableException("the collector is shutting down", RETRY_AFTER);
      } catch (Exception e) {
        if (System.nanoTime() + backoff >= deadline) {
          LOG.warn("gave up on {} rows of {}: {}", table.rows(), table.name(), reason(e));
          listener.failed(table.name());
          throw new RetryableException(
              "storage is not available, nothing was stored; send it again", RETRY_AFTER);
        }
        LOG.debug("insert into {} failed, trying again: {}", table.name(), reason(e));
        listener.retried(table.name());
      }
      sleep(backoff);
      backoff = Math.min(backoff * 2, MAX_BACKOFF.toNanos());
    }
  }

  private void insertOnce(String token, Table table) throws Exception {
    InsertSettings settings = new InsertSettings().setDeduplicationToken(token);
    try (InsertResponse response =
        client
            .insert(
                table.name(),
                out -> {
                  table.writeNative(out);
                  out.close();
                },
                ClickHouseFormat.Native,
                settings)
            .get()) {
      LOG.trace("inserted {} rows into {}", response.getWrittenRows(), table.name());
    }
  }

  private static void sleep(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RetryableException("the collector is shutting down", RETRY_AFTER);
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
    client.close();
  }
}
