package io.spanhouse.collector.settle;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QuerySettings;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/**
 * One look at what arrived within a time: a ClickHouse session, because its statements leave
 * temporary tables to each other. ClickHouse drops them when the session times out.
 */
final class SettleSession {
  private static final int TIMEOUT_SECONDS = 60;

  private final Client client;
  private final String id = UUID.randomUUID().toString();
  private final Map<String, Object> window;

  /**
   * @param from time of arrival, exclusive
   * @param to time of arrival, inclusive
   */
  SettleSession(Client client, Instant from, Instant to) {
    this.client = client;
    this.window = Map.of("from", epochNanos(from), "to", epochNanos(to));
  }

  void execute(String statement, Map<String, Object> parameters) {
    try {
      client.query(statement, withWindow(parameters), settings()).get().close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  List<GenericRecord> rows(String query, Map<String, Object> parameters) {
    return client.queryAll(query, withWindow(parameters), settings());
  }

  private Map<String, Object> withWindow(Map<String, Object> parameters) {
    Map<String, Object> all = new HashMap<>(window);
    all.putAll(parameters);
    return all;
  }

  private QuerySettings settings() {
    return new QuerySettings().setSessionId(id).setSessionTimeout(TIMEOUT_SECONDS);
  }

  static long epochNanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }

  static Instant instant(long epochNanos) {
    return Instant.ofEpochSecond(0, epochNanos);
  }
}
