package io.spanhouse.benchmarks.traffic;

import io.spanhouse.benchmarks.traffic.TrafficRun.Lineage;
import io.spanhouse.benchmarks.traffic.TrafficRun.Status;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A scenario in the making: a clock that goes on, and what has begun. */
final class Scene {
  private static final HexFormat HEX = HexFormat.of();
  private static final String REGION = "eu";

  final Plan plan;
  final SplittableRandom random;
  private final List<TrafficTrace> traces = new ArrayList<>();
  private final List<TrafficRun> runs = new ArrayList<>();
  private long now;

  Scene(Plan plan) {
    this.plan = plan;
    random = new SplittableRandom(plan.seed());
    now = plan.startedAt();
  }

  Scenario finished() {
    return new Scenario(plan.seed(), traces, runs);
  }

  long now() {
    return now;
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** Lets up to this many milliseconds pass, a tenth of it at least. */
  void pass(int millis) {
    long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    now += nanos / 10 + random.nextLong(nanos);
  }

  TrafficTrace trace() {
    TrafficTrace trace = new TrafficTrace(random.nextLong(), random.nextLong() | 1);
    traces.add(trace);
    return trace;
  }

  /** A run of our helpers below {@code parent}, of which it knows all or some. */
  TrafficRun run(
      TrafficTrace trace,
      @Nullable TrafficSpan parent,
      @Nullable TrafficRun parentRun,
      Lineage lineage,
      Agent agent) {
    pass(5);
    Audience audience = parentRun == null ? plan.session().audience : parentRun.audience;
    TrafficRun run =
        new TrafficRun(
            trace,
            spanId(),
            parent,
            clientId("run"),
            parentRun,
            lineage,
            agent,
            audience,
            parent == null ? agent.service() : parent.service,
            Dialect.SPANHOUSE,
            now);
    run.promptVersion = "v" + (1 + random.nextInt(3));
    run.toldLive = chance(0.05);
    runs.add(run);
    return run;
  }

  /** A run that begins and ends at once. */
  TrafficRun heartbeat(Agent agent) {
    TrafficRun run =
        new TrafficRun(
            trace(),
            spanId(),
            null,
            clientId("run"),
            null,
            Lineage.TOLD,
            agent,
            Audience.NOBODY,
            agent.service(),
            Dialect.SPANHOUSE,
            now);
    run.type = "heartbeat";
    run.endedAt = now;
    runs.add(run);
    return run;
  }

  /** A run that another library tells of: its id derives from trace and span. */
  TrafficRun foreignRun(
      TrafficTrace trace,
      @Nullable TrafficSpan parent,
      @Nullable TrafficRun parentRun,
      Agent agent,
      Dialect dialect) {
    pass(5);
    long spanId = spanId();
    String id = "run_" + trace.id + (parent == null ? "" : "_" + HEX.toHexDigits(spanId));
    Audience whole = plan.session().audience;
    // These conventions know of no features and departments.
    Audience audience = new Audience(whole.session(), "", whole.customer(), whole.user(), "", "");
    TrafficRun run =
        new TrafficRun(
            trace,
            spanId,
            parent,
            id,
            parentRun,
            Lineage.BY_TRACE,
            agent,
            audience,
            parent == null ? agent.service() : parent.service,
            dialect,
            now);
    runs.add(run);
    return run;
  }

  /** Anything that is neither a run nor a model call. */
  TrafficSpan span(TrafficSpan parent, Kind kind, String subject, Dialect dialect) {
    pass(3);
    return new TrafficSpan(
        parent.trace, spanId(), parent, kind, subject, parent.service, dialect, now);
  }

  /** A span of no kind, perhaps of another process. */
  TrafficSpan plain(
      TrafficTrace trace, @Nullable TrafficSpan parent, String name, Service service) {
    pass(2);
    return new TrafficSpan(trace, spanId(), parent, Kind.OTHER, name, service, Dialect.PLAIN, now);
  }

  ModelCall call(TrafficSpan parent, Kind kind, Model model, Dialect dialect) {
    pass(3);
    ModelCall call =
        new ModelCall(parent.trace, spanId(), parent, kind, model, parent.service, dialect, now);
    call.toldLive = dialect == Dialect.SPANHOUSE && chance(0.02);
    return call;
  }

  /** Records something explicit in a run. */
  TrafficEvent event(TrafficRun run, String type, String name, String text) {
    return event(run, type, name, text, 0, List.of(), null);
  }

  TrafficEvent event(
      TrafficRun run,
      String type,
      String name,
      String text,
      double number,
      List<Long> amounts,
      @Nullable TrafficSpan about) {
    pass(2);
    TrafficEvent event =
        new TrafficEvent(clientId("evt"), type, name, now, text, number, amounts, about);
    run.events.add(event);
    return event;
  }

  void end(TrafficSpan span) {
    pass(2);
    span.endedAt = now;
  }

  void fail(TrafficSpan span, Failure failure) {
    span.failure = failure;
    span.exception = span.dialect == Dialect.SPANHOUSE || chance(0.5);
    if (span instanceof TrafficRun run) {
      run.status = Status.FAILED;
    }
    end(span);
  }

  private long spanId() {
    return random.nextLong() | 1;
  }

  private String clientId(String prefix) {
    long millis = TimeUnit.NANOSECONDS.toMillis(now);
    long high = millis << 16 | 0x7000 | random.nextInt(1 << 12);
    long low = 0x8000_0000_0000_0000L | random.nextLong() >>> 2;
    return prefix + "_" + REGION + "_" + HEX.toHexDigits(high) + HEX.toHexDigits(low);
  }
}
