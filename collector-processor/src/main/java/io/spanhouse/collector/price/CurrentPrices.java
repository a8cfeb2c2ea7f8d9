package io.spanhouse.collector.price;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.spanhouse.clickhouse.ClickHouseException;
import io.spanhouse.clickhouse.ModelPrices;
import io.spanhouse.clickhouse.Repricing;
import io.spanhouse.collector.metrics.Warnings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The prices in table {@code model_prices}, read again when they changed: who adds one restarts
 * nothing. While ClickHouse does not answer the last ones stay. The downside: for up to one
 * interval after a price was added calls are still priced without it, until they are priced again.
 *
 * <p>That there are no prices any more is believed when ClickHouse says so twice, an interval
 * apart. Calls that arrive while there are none are priced by itself once there are.
 */
public final class CurrentPrices implements AutoCloseable {
  private static final String UNREADABLE = "prices stay as they are, because they cannot be read";
  private static final Logger LOG = LoggerFactory.getLogger(CurrentPrices.class);

  private final ModelPrices source;
  private final UnpricedCalls unpriced;
  private final ScheduledExecutorService scheduler;
  private final Warnings warnings = new Warnings(LOG);
  private volatile PriceList prices = PriceList.EMPTY;
  private ModelPrices.@Nullable State state;
  private boolean saidToBeGone;
  private List<String> unusable = List.of();

  /**
   * Reads the prices, then looks again every {@code interval}, in threads of its own.
   *
   * @param source closed with this
   * @param repricing of the same database; closed with this
   * @throws ClickHouseException when they cannot be read now
   */
  public CurrentPrices(ModelPrices source, Repricing repricing, Duration interval) {
    this.source = source;
    this.unpriced = new UnpricedCalls(repricing, Clock.systemUTC());
    read();
    scheduler =
        Executors.newScheduledThreadPool(2, new DefaultThreadFactory("spanhouse-prices", true));
    repeat(this::readAgain, interval);
    repeat(unpriced::price, interval);
  }

  private void repeat(Runnable task, Duration interval) {
    Future<?> unused =
        scheduler.scheduleWithFixedDelay(
            task, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Must not throw: it would not be called again. */
  private void readAgain() {
    try {
      read();
    } catch (ClickHouseException e) {
      warnings.failed(UNREADABLE, e);
    } catch (Throwable e) {
      warnings.broke(UNREADABLE, e);
    }
  }

  private void read() {
    ModelPrices.State found = source.state();
    if (!found.equals(state) && isBelieved(found)) {
      take(found);
    }
    unpriced.seen(prices.isEmpty());
  }

  private boolean isBelieved(ModelPrices.State found) {
    boolean gone = found.rows() == 0 && !prices.isEmpty();
    boolean again = saidToBeGone;
    saidToBeGone = gone;
    if (gone) {
      LOG.warn(
          again
              ? "table model_prices is empty: calls have no cost until it has prices"
              : "table model_prices seems to be empty: the prices of before stay until it says so again");
    }
    return !gone || again;
  }

  private void take(ModelPrices.State found) {
    ModelPrices.Found read = source.read();
    if (found.rows() > 0 && read.prices().isEmpty() && read.unusable().isEmpty()) {
      throw new ClickHouseException(
          "table model_prices has %d rows, and none was read".formatted(found.rows()));
    }
    prices = new PriceList(read.prices());
    state = found;
    if (!read.unusable().equals(unusable)) {
      unusable = read.unusable();
      unusable.forEach(price -> LOG.warn("a price in model_prices is not used: {}", price));
    }
  }

  /** The same object until something changes in the table. */
  PriceList get() {
    return prices;
  }

  /** Stops reading. */
  @Override
  public void close() {
    scheduler.shutdownNow();
    source.close();
    unpriced.close();
  }
}
