package io.spanhouse.collector.price;

import io.spanhouse.clickhouse.ClickHouseException;
import io.spanhouse.clickhouse.Repricing;
import io.spanhouse.collector.metrics.Warnings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prices calls that arrived while no price at all was known, as soon as prices are there and
 * settling leaves the calls alone. Calls of other times keep what they have. Thread-safe.
 *
 * <p>It is forgotten when this program ends: {@code spanhouse reprice} finds them also then.
 */
final class UnpricedCalls implements AutoCloseable {
  private static final String LATER = "calls that arrived without prices are priced later";
  private static final Logger LOG = LoggerFactory.getLogger(UnpricedCalls.class);

  /** A call has its time of arrival some time before it is priced. */
  private static final Duration ON_THE_WAY = Duration.ofMinutes(1);

  private final Repricing repricing;
  private final Clock clock;
  private final Warnings warnings = new Warnings(LOG);
  private @Nullable Window window;
  private boolean pricesAreKnown;

  /** Times of arrival, both inclusive. */
  private record Window(Instant from, Instant to) {
    Window with(Instant at) {
      return new Window(at.isBefore(from) ? at : from, at.isAfter(to) ? at : to);
    }
  }

  /**
   * @param repricing closed with this
   */
  UnpricedCalls(Repricing repricing, Clock clock) {
    this.repricing = repricing;
    this.clock = clock;
  }

  /** There are no prices, or there are some (again). */
  synchronized void seen(boolean noPrices) {
    Instant now = clock.instant();
    if (window != null && (noPrices || !pricesAreKnown)) {
      window = window.with(now);
    } else if (noPrices) {
      window = new Window(now.minus(ON_THE_WAY), now);
    }
    pricesAreKnown = !noPrices;
  }

  /** Prices what may be priced by now. Must not throw: it would not be called again. */
  void price() {
    try {
      Window due = due();
      if (due != null && priced(due)) {
        forget(due);
      }
    } catch (ClickHouseException e) {
      warnings.failed(LATER, e);
    } catch (Throwable e) {
      warnings.broke(LATER, e);
    }
  }

  private synchronized @Nullable Window due() {
    return pricesAreKnown ? window : null;
  }

  private boolean priced(Window due) {
    Repricing.Unpriced result = repricing.repriceUnpriced(due.from(), due.to());
    if (result.priced() > 0) {
      LOG.info("{} calls that arrived without prices have their cost now", result.priced());
    }
    return result.young() == 0;
  }

  private synchronized void forget(Window priced) {
    if (priced.equals(window)) {
      window = null;
    }
  }

  @Override
  public void close() {
    repricing.close();
  }
}
