package io.spanhouse.collector.settle;

import com.clickhouse.client.api.ServerException;
import io.spanhouse.clickhouse.Settlement;
import io.spanhouse.collector.metrics.Warnings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes rows that a record of the same span, event or run with another start stands beside. Each
 * removal rewrites a mark in the parts of one month, so it costs something, but there are few, and
 * one removes thousands of rows.
 *
 * <p>Doing it again, or in two receivers at once, removes nothing else. Killed in between, what is
 * left is found again: the rows that lead to others go last. The downside: until then both rows are
 * there for everybody to see.
 */
final class SupersededRows {
  private static final Logger LOG = LoggerFactory.getLogger(SupersededRows.class);
  private static final int ACCESS_DENIED = 497;

  private static final String DENIED =
      "spans that were sent again with another start are counted twice: grant ALTER DELETE on"
          + " spans, events and runs";
  private static final Warnings WARNINGS = new Warnings(LOG);

  private final SettleSession session;

  SupersededRows(SettleSession session) {
    this.session = session;
  }

  /** Returns whether there was anything to remove. */
  boolean remove() {
    Settlement.superseded().forEach(session::execute);
    List<String> removals =
        session.rows(Settlement.removals(), Map.of()).stream()
            .map(row -> row.getString("statement"))
            .toList();
    try {
      removals.forEach(session::execute);
    } catch (IllegalStateException e) {
      if (!isDenied(e)) {
        throw e;
      }
      WARNINGS.failed(DENIED, e);
    }
    return !removals.isEmpty();
  }

  private static boolean isDenied(Throwable failure) {
    for (@Nullable Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof ServerException refusal && refusal.getCode() == ACCESS_DENIED) {
        return true;
      }
    }
    return false;
  }
}
