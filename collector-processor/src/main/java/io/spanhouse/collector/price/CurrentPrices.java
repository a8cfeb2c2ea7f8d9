package io.spanhouse.collector.price;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.spanhouse.clickhouse.ClickHouseException;
import io.spanhouse.clickhouse.ModelPrices;
import io.spanhouse.collector.metrics.Warnings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The prices in table {@code model_prices}, read again from time to time: who adds one restarts
 * nothing. While ClickHouse does not answer the last ones stay. The downside: for up to one
 * interval after a price was added calls are still priced without it, until they are priced again.
 */
public final class CurrentPrices implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CurrentPrices.class);

  private final ModelPrices source;
  private final Warnings warnings = new Warnings(LOG);
  private final ScheduledExecutorService scheduler;
  private volatile PriceList prices = PriceList.EMPTY;
  private List<String> unusable = List.of();

  /**
   * Reads the prices, then again every {@code interval}, in a thread of its own.
   *
   * @param source closed with this
   * @throws ClickHouseException when they cannot be read now
   */
  public CurrentPrices(ModelPrices source, Duration interval) {
    this.source = source;
    read();
    scheduler =
        Executors.newSingleThreadScheduledExecutor(
            new DefaultThreadFactory("spanhouse-prices", true));
    Future<?> unused =
        scheduler.scheduleWithFixedDelay(
            this::readAgain, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void readAgain() {
    try {
      read();
    } catch (Throwable t) {
      // Whatever it was: a task that throws is not run again.
      warnings.warn("read", "prices stay as they are: " + t.getMessage());
    }
  }

  private void read() {
    ModelPrices.Found found = source.read();
    if (!prices.isOf(found.prices())) {
      prices = new PriceList(found.prices());
    }
    if (!found.unusable().equals(unusable)) {
      unusable = found.unusable();
      unusable.forEach(price -> LOG.warn("a price in model_prices is not used: {}", price));
    }
  }

  /** The same object until a price changes. */
  PriceList get() {
    return prices;
  }

  /** Stops reading. */
  @Override
  public void close() {
    scheduler.shutdownNow();
    source.close();
  }
}
