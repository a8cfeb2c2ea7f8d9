package io.spanhouse.clickhouse;

import com.clickhouse.client.api.query.GenericRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prices stored model calls again, with the prices that are valid at each call's start: the same
 * rules and the same whole numbers as when a collector takes a call in.
 *
 * <p>A call whose cost changes gets a corrected row under the next version, which also wins over
 * the call's own row when that is delivered again. A call whose cost is right stays as it is: doing
 * it twice changes nothing the second time. A cost the sender gave stays; what the prices say
 * beside it, {@code priced_cost}, is corrected.
 *
 * <p>Whoever adds up what arrived learns of a corrected row by its {@code received_at}: the time of
 * the correction plus {@link #LIMIT}, so that the row is there when that time comes.
 *
 * <p>Every workspace at once: prices are the same for all. Failures are {@link
 * ClickHouseException}; what was corrected stays corrected.
 */
public final class Repricing implements AutoCloseable {
  /**
   * Calls that arrived more recently are left alone until their collector settled which run they
   * belong to: it corrects rows too, and of two corrections of one version only one would remain.
   */
  public static final Duration GRACE = Duration.ofMinutes(2);

  /** How long ClickHouse may take to correct a slice. */
  public static final Duration LIMIT = Duration.ofSeconds(30);

  private static final Duration TIMEOUT = Duration.ofHours(1);
  private static final int CALLS_IN_SLICE = 100_000;
  private static final LocalDate FIRST_DAY = LocalDate.of(1970, 1, 1);
  private static final LocalDate LAST_DAY = LocalDate.of(2262, 4, 10);

  private final DatabaseClient client;
  private final Duration grace;
  private final int callsInSlice;

  /**
   * Connects nowhere yet.
   *
   * @param endpoint with a user that may read {@code model_prices} and {@code events} and insert
   *     into the latter
   */
  public Repricing(ClickHouseEndpoint endpoint) {
    this(endpoint, GRACE);
  }

  /** With another {@link #GRACE}. */
  public Repricing(ClickHouseEndpoint endpoint, Duration grace) {
    this(endpoint, grace, CALLS_IN_SLICE);
  }

  Repricing(ClickHouseEndpoint endpoint, Duration grace, int callsInSlice) {
    this.client = new DatabaseClient(endpoint, TIMEOUT);
    this.grace = grace;
    this.callsInSlice = callsInSlice;
  }

  /** Part of a day, in UTC: calls that started from {@code first} on, before {@code last}. */
  public record Slice(Instant first, Instant last) {}

  /**
   * The calls of one model whose cost changes.
   *
   * @param before what they cost before, in USD; unknown costs are 0
   * @param after what they cost now
   */
  public record Change(
      String provider, String model, long calls, BigDecimal before, BigDecimal after) {}

  /**
   * What changes.
   *
   * @param young calls left alone because they arrived within the grace period
   */
  public record Result(List<Change> changes, long young) {}

  /** All model calls from the first to the last day given, in order; null for no bound. */
  public List<Slice> slices(@Nullable LocalDate from, @Nullable LocalDate to) {
    return client
        .rows(
            RepricingSql.SLICES,
            Map.of(
                "from", String.valueOf(from == null ? FIRST_DAY : from),
                "to", String.valueOf(to == null ? LAST_DAY : to),
                "calls", callsInSlice))
        .stream()
        .map(Repricing::slice)
        .toList();
  }

  private static Slice slice(GenericRecord row) {
    return new Slice(instant(row.getLong("first")), instant(row.getLong("last")));
  }

  /** What {@link #reprice} would change; changes nothing. */
  public Result preview(Slice slice) {
    return preview(parameters(slice));
  }

  private Result preview(Map<String, Object> parameters) {
    List<Change> changes = new ArrayList<>();
    long young = 0;
    for (GenericRecord row : client.rows(RepricingSql.CHANGES, parameters)) {
      young += row.getLong("young_calls");
      if (row.getLong("calls") > 0) {
        changes.add(
            new Change(
                row.getString("provider"),
                row.getString("model"),
                row.getLong("calls"),
                new BigDecimal(row.getString("before")),
                new BigDecimal(row.getString("after"))));
      }
    }
    return new Result(changes, young);
  }

  /** Prices the calls of a slice again. */
  public Result reprice(Slice slice) {
    return reprice(parameters(slice));
  }

  private Result reprice(Map<String, Object> parameters) {
    Result result = preview(parameters);
    if (!result.changes().isEmpty()) {
      client.execute(RepricingSql.CORRECT, parameters, LIMIT);
    }
    return result;
  }

  /**
   * Prices the calls that arrived from one time to another, both inclusive, and that no price was
   * found for then. All others keep their cost, whatever the prices are now.
   *
   * @return how many calls changed, and how many were left alone because they are young
   */
  public Unpriced repriceUnpriced(Instant from, Instant to) {
    Map<String, Object> window = arrived(nanos(from), nanos(to), true);
    Map<String, Object> find = new HashMap<>(window);
    find.put("calls", callsInSlice);
    long changed = 0;
    long young = 0;
    for (GenericRecord row : client.rows(RepricingSql.UNPRICED_SLICES, find)) {
      Map<String, Object> parameters = parameters(slice(row));
      parameters.putAll(window);
      Result result = reprice(parameters);
      changed += result.changes().stream().mapToLong(Change::calls).sum();
      young += result.young();
    }
    return new Unpriced(changed, young);
  }

  /**
   * What {@link #repriceUnpriced} did.
   *
   * @param priced calls that have a cost now
   * @param young calls left alone because they arrived within the grace period
   */
  public record Unpriced(long priced, long young) {}

  private Map<String, Object> parameters(Slice slice) {
    Map<String, Object> parameters = arrived(0, Long.MAX_VALUE, false);
    parameters.put("first", nanos(slice.first()));
    parameters.put("last", nanos(slice.last()));
    parameters.put("grace", grace.toSeconds());
    return parameters;
  }

  private static Map<String, Object> arrived(long from, long to, boolean unpriced) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("arrived_from", from);
    parameters.put("arrived_to", to);
    parameters.put("unpriced", unpriced);
    return parameters;
  }

  private static Instant instant(long nanos) {
    return Instant.EPOCH.plusNanos(nanos);
  }

  private static long nanos(Instant instant) {
    return Duration.between(Instant.EPOCH, instant).toNanos();
  }

  @Override
  public void close() {
    client.close();
  }
}
