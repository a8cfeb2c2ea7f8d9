package io.spanhouse.collector.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.spanhouse.collector.receive.OtlpStatus;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.Transport;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Every counter of the collector.
 *
 * <p>How they add up, from the start of the process and once nothing is in flight:
 *
 * <ul>
 *   <li>Requests: each OTLP request is counted once in {@code spanhouse_requests_total}, under its
 *       signal, transport and answer. Requests for paths that are not OTLP are not counted.
 *   <li>Items (spans, log records, data points): {@code items_received = items_stored +
 *       items_duplicate + items_rejected + items_returned}. Returned are the items of a decoded
 *       request that was answered "try again later": the sender still has them and sends them
 *       again, which counts them as received again. Items of a request that could not be decoded
 *       are not known and counted nowhere; their request is one of {@code answer="bad_request"}.
 *   <li>Blocks: a block ends as one of {@code blocks_written} or {@code blocks_failed}; {@code
 *       blocks_retried} counts attempts that were followed by another. {@code rows} and {@code
 *       row_bytes} count written blocks only. An item becomes rows in one or more tables, so rows
 *       and items are different sums.
 * </ul>
 *
 * <p>Methods cost a few adds and may be called from any thread, once a request or block, never once
 * a span.
 */
public final class CollectorMetrics {
  private static final Duration[] LATENCY_BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<Signal, Map<Transport, RequestMeters>> requests = new EnumMap<>(Signal.class);
  private final Map<Signal, ItemMeters> items = new EnumMap<>(Signal.class);
  private final Map<String, TableMeters> tables = new ConcurrentHashMap<>();
  private final Counter valuesUnreadable =
      Counter.builder("spanhouse.values.unreadable")
          .description("Values of spans stored as they came: broken JSON, or indexes out of bounds")
          .register(registry);

  /** Creates counters that stand at zero. */
  public CollectorMetrics() {
    for (Signal signal : Signal.values()) {
      Map<Transport, RequestMeters> byTransport = new EnumMap<>(Transport.class);
      for (Transport transport : Transport.values()) {
        byTransport.put(transport, new RequestMeters(registry, signal, transport));
      }
      requests.put(signal, byTransport);
      items.put(signal, new ItemMeters(registry, signal));
    }
  }

  /** A request was answered, or given up by its sender, {@code nanos} after its headers came. */
  public void requestAnswered(Signal signal, Transport transport, OtlpStatus answer, long nanos) {
    of(of(requests, signal), transport).answered(answer, nanos);
  }

  /** A request's body was read, wholly or in part: {@code bytes} as they were sent. */
  public void requestBytes(Signal signal, Transport transport, long bytes) {
    of(of(requests, signal), transport).bytes.increment((double) bytes);
  }

  /** Items were found in a decoded request. */
  public void itemsReceived(Signal signal, long count) {
    of(items, signal).received.increment((double) count);
  }

  /** Items are durable and acknowledged. */
  public void itemsStored(Signal signal, long count) {
    of(items, signal).stored.increment((double) count);
  }

  /** Items were acknowledged without being stored, because they were known to be stored before. */
  public void itemsDuplicate(Signal signal, long count) {
    of(items, signal).duplicate.increment((double) count);
  }

  /** Items were refused one by one, through a partial success. */
  public void itemsRejected(Signal signal, long count) {
    of(items, signal).rejected.increment((double) count);
  }

  /** Values of spans that are stored as they came: they should be JSON, or part of a list. */
  public void valuesUnreadable(long count) {
    valuesUnreadable.increment((double) count);
  }

  /** Items of a decoded request that was answered as retryable; the sender keeps them. */
  public void itemsReturned(Signal signal, long count) {
    of(items, signal).returned.increment((double) count);
  }

  /** A block was committed; {@code nanos} is the time of the successful insert alone. */
  public void blockWritten(String table, long rows, long bytes, long nanos) {
    TableMeters meters = table(table);
    meters.written.increment();
    meters.rows.increment((double) rows);
    meters.bytes.increment((double) bytes);
    meters.insert.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** An insert failed and the block will be sent again. */
  public void blockRetried(String table) {
    table(table).retried.increment();
  }

  /** A block was given up; its requests are answered as retryable. */
  public void blockFailed(String table) {
    table(table).failed.increment();
  }

  /** Shows a value that is looked up whenever the counters are read; keeps {@code value} alive. */
  public void gauge(String name, String description, LongSupplier value) {
    Gauge.builder("spanhouse." + name, value, LongSupplier::getAsLong)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  /** All counters as Prometheus text, version 0.0.4. */
  public String scrape() {
    return registry.scrape();
  }

  private TableMeters table(String table) {
    return tables.computeIfAbsent(table, name -> new TableMeters(registry, name));
  }

  private static <K extends Enum<K>, V> V of(Map<K, V> all, K key) {
    return Objects.requireNonNull(all.get(key));
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static final class RequestMeters {
    final Map<OtlpStatus, Counter> answers = new EnumMap<>(OtlpStatus.class);
    final Counter bytes;
    final Timer latency;

    RequestMeters(MeterRegistry registry, Signal signal, Transport transport) {
      for (OtlpStatus answer : OtlpStatus.values()) {
        answers.put(
            answer,
            Counter.builder("spanhouse.requests")
                .description("OTLP requests by what they were answered")
                .tags("signal", label(signal), "transport", label(transport))
                .tag("answer", label(answer))
                .register(registry));
      }
      bytes =
          Counter.builder("spanhouse.request.bytes")
              .description("Bytes of request bodies as they were sent")
              .tags("signal", label(signal), "transport", label(transport))
              .register(registry);
      latency =
          Timer.builder("spanhouse.ack.latency")
              .description("Time from a request's headers to its answer, successes only")
              .tags("signal", label(signal), "transport", label(transport))
              .serviceLevelObjectives(LATENCY_BUCKETS)
              .register(registry);
    }

    void answered(OtlpStatus answer, long nanos) {
      of(answers, answer).increment();
      if (answer == OtlpStatus.OK || answer == OtlpStatus.PARTIAL) {
        latency.record(nanos, TimeUnit.NANOSECONDS);
      }
    }
  }

  private static final class ItemMeters {
    final Counter received;
    final Counter stored;
    final Counter duplicate;
    final Counter rejected;
    final Counter returned;

    ItemMeters(MeterRegistry registry, Signal signal) {
      received = counter(registry, signal, "received", "Items in decoded requests");
      stored = counter(registry, signal, "stored", "Items that are durable and acknowledged");
      duplicate = counter(registry, signal, "duplicate", "Items known to be stored before");
      rejected = counter(registry, signal, "rejected", "Items refused one by one");
      returned = counter(registry, signal, "returned", "Items their senders were told to keep");
    }

    private static Counter counter(
        MeterRegistry registry, Signal signal, String name, String description) {
      return Counter.builder("spanhouse.items." + name)
          .description(description)
          .tag("signal", label(signal))
          .register(registry);
    }
  }

  private static final class TableMeters {
    final Counter written;
    final Counter retried;
    final Counter failed;
    final Counter rows;
    final Counter bytes;
    final Timer insert;

    TableMeters(MeterRegistry registry, String table) {
      written = counter(registry, table, "blocks.written", "Blocks committed");
      retried = counter(registry, table, "blocks.retried", "Inserts that failed and were repeated");
      failed = counter(registry, table, "blocks.failed", "Blocks given up");
      rows = counter(registry, table, "rows", "Rows of committed blocks");
      bytes = counter(registry, table, "row.bytes", "Bytes of committed blocks, uncompressed");
      insert =
          Timer.builder("spanhouse.insert.duration")
              .description("Time of successful inserts")
              .tag("table", table)
              .serviceLevelObjectives(LATENCY_BUCKETS)
              .register(registry);
    }

    private static Counter counter(
        MeterRegistry registry, String table, String name, String description) {
      return Counter.builder("spanhouse." + name)
          .description(description)
          .tag("table", table)
          .register(registry);
    }
  }
}
