package io.spanhouse.collector;

import io.spanhouse.clickhouse.ClickHouseException;
import io.spanhouse.clickhouse.ModelPrices;
import io.spanhouse.clickhouse.Repricing;
import io.spanhouse.clickhouse.Schema;
import io.spanhouse.collector.batch.BatchLimits;
import io.spanhouse.collector.batch.Batcher;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.normalize.ConventionException;
import io.spanhouse.collector.normalize.Conventions;
import io.spanhouse.collector.price.CurrentPrices;
import io.spanhouse.collector.receive.Ingest;
import io.spanhouse.collector.receive.IngestRequest;
import io.spanhouse.collector.receive.IngestResult;
import io.spanhouse.collector.settle.RunSettler;
import io.spanhouse.collector.settle.SettlerOptions;
import io.spanhouse.collector.write.ClickHouseWriter;
import io.spanhouse.collector.write.WriteOptions;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The running flow without a receiver: {@code decode -> normalize -> price -> map -> batch ->
 * write}, and {@code settle} on what is stored. Whoever has OTLP requests hands them in, a {@link
 * Collector} those of its network, an exporter its own.
 */
public final class Flow implements Ingest, AutoCloseable {
  private static final int INSERTS_AT_ONCE = 8;
  private static final Duration SETTLE_INTERVAL = Duration.ofSeconds(1);
  private static final Duration SETTLE_LOOK_BACK = Duration.ofMinutes(10);

  private final Pipeline pipeline;
  private final Batcher batcher;
  private final ClickHouseWriter writer;
  private final RunSettler settler;
  private final CurrentPrices prices;
  private final @Nullable DiskWatch disk;

  private Flow(
      Pipeline pipeline,
      Batcher batcher,
      ClickHouseWriter writer,
      RunSettler settler,
      CurrentPrices prices,
      @Nullable DiskWatch disk) {
    this.pipeline = pipeline;
    this.batcher = batcher;
    this.writer = writer;
    this.settler = settler;
    this.prices = prices;
    this.disk = disk;
  }

  /**
   * Checks ClickHouse and its schema, then is ready. Of the options only those that have to do with
   * ClickHouse, blocks and settling are looked at.
   *
   * @throws StartException when it cannot run; the message says what is wrong and what to do
   */
  public static Flow open(CollectorOptions options, CollectorMetrics metrics) {
    return open(options, metrics, null);
  }

  /**
   * The same with an eye on a disk.
   *
   * @param disk of a ClickHouse of our own; null where somebody else runs it. Stays the caller's
   */
  static Flow open(CollectorOptions options, CollectorMetrics metrics, @Nullable DiskWatch disk) {
    Conventions conventions;
    CurrentPrices prices;
    try {
      conventions = Conventions.load(options.conventionsFolder());
      checkSchema(options);
      prices = currentPrices(options);
    } catch (ClickHouseException | ConventionException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
    ClickHouseWriter writer =
        new ClickHouseWriter(
            new WriteOptions(
                options.clickHouse(),
                !isLoopback(options.clickHouse().httpUrl()),
                options.writeTimeout(),
                INSERTS_AT_ONCE),
            metrics,
            disk == null ? () -> {} : disk::ranFull);
    if (disk != null) {
      disk.show(metrics);
    }
    Batcher batcher =
        new Batcher(
            new BatchLimits(
                options.maxBlockRows(), options.maxBlockBytes(), options.flushInterval()),
            // The other half of the cores is the network's, and ClickHouse's where it is embedded.
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
            writer);
    Pipeline pipeline = new Pipeline(conventions, prices, batcher, metrics);
    RunSettler settler =
        new RunSettler(
            new SettlerOptions(
                options.clickHouse(), options.settleAfter(), SETTLE_INTERVAL, SETTLE_LOOK_BACK),
            pipeline.arrivals());
    metrics.gauge(
        "settle.lag.seconds",
        "Age of the oldest arrival that totals may lack, rounded up",
        () -> settler.lag().plusNanos(999_999_999).toSeconds());
    return new Flow(pipeline, batcher, writer, settler, prices, disk);
  }

  private static CurrentPrices currentPrices(CollectorOptions options) {
    return new CurrentPrices(
        new ModelPrices(options.clickHouse()),
        new Repricing(options.clickHouse()),
        options.priceInterval());
  }

  private static void checkSchema(CollectorOptions options) {
    Schema.Status schema = new Schema(options.clickHouse()).check();
    if (schema.state() != Schema.State.CURRENT) {
      throw new StartException(schema.advice());
    }
  }

  static boolean isLoopback(String url) {
    String host = URI.create(url).getHost();
    if (host == null) {
      return false; // a name with an underscore; InetAddress takes null for loopback
    }
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public CompletionStage<IngestResult> ingest(IngestRequest request) {
    return pipeline.ingest(request);
  }

  /** Why requests would not be stored now, or empty while there is no reason to think so. */
  public Optional<String> trouble() {
    Optional<String> why = writer.trouble();
    return disk == null || why.isPresent() ? why : disk.trouble();
  }

  /** Writes what was handed in, then stops. Hand in no more. */
  @Override
  public void close() {
    try {
      settler.close();
      prices.close();
    } finally {
      writer.finish();
      batcher.close();
      writer.close();
    }
  }
}
