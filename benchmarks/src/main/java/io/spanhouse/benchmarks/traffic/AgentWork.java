package io.spanhouse.benchmarks.traffic;

import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an agent does inside a run: calls models and tools, tries again, gives up. */
final class AgentWork {
  private static final HexFormat HEX = HexFormat.of();
  private static final int MODEL_MILLIS = 4000;
  private static final int TOOL_MILLIS = 700;
  private static final List<String> STATEMENTS =
      List.of("SELECT orders", "INSERT audit_log", "SELECT customers", "UPDATE tickets");
  private static final List<String> REQUESTS = List.of("GET", "POST", "GET", "PUT");
  private static final long COST_RANGE = 60_000_000_000L;

  private final Scene scene;
  private final Dialect dialect;

  AgentWork(Scene scene, Dialect dialect) {
    this.scene = scene;
    this.dialect = dialect;
  }

  /** A model call that succeeds, now and then at the second or third try. */
  ModelCall think(TrafficSpan parent, Agent agent) {
    Model model = Cast.pick(agent.models(), scene.random);
    @Nullable TrafficSpan last = null;
    int attempt = 1;
    while (attempt < 3 && scene.chance(0.03)) {
      last = failingCall(parent, model, attempt++, last, Failures.ofModel(scene.random));
    }
    ModelCall call = scene.call(parent, Kind.MODEL, model, dialect);
    number(call, attempt > 1 ? attempt : 0, last);
    answer(call);
    return call;
  }

  /** A model call that fails at every try. */
  Failure thinkInVain(TrafficSpan parent, Agent agent) {
    Model model = Cast.pick(agent.models(), scene.random);
    Failure failure = Failures.ofModel(scene.random);
    TrafficSpan first = failingCall(parent, model, 1, null, failure);
    failingCall(parent, model, 2, first, failure);
    return failure;
  }

  private TrafficSpan failingCall(
      TrafficSpan parent, Model model, int attempt, @Nullable TrafficSpan last, Failure failure) {
    ModelCall call = scene.call(parent, Kind.MODEL, model, dialect);
    number(call, attempt, last);
    scene.pass(MODEL_MILLIS / 4);
    scene.fail(call, failure);
    return call;
  }

  /** Other conventions than ours do not count tries. */
  private void number(TrafficSpan span, int attempt, @Nullable TrafficSpan last) {
    if (dialect == Dialect.SPANHOUSE) {
      span.attempt = attempt;
      span.firstTry = last == null ? span : last.firstTry;
    }
  }

  /** Ends a call with an answer. */
  void answer(ModelCall call) {
    scene.pass(MODEL_MILLIS);
    call.usage = usage(call.model);
    if (!scene.chance(0.1)) {
      call.responseId = "resp_" + HEX.toHexDigits(scene.random.nextLong());
    }
    scene.end(call);
  }

  private Usage usage(Model model) {
    boolean longContext = model.rates() != null && model.rates().longRates() != null;
    int input = 100 + scene.random.nextInt(longContext && scene.chance(0.05) ? 400_000 : 12_000);
    int output = 1 + scene.random.nextInt(1_500);
    boolean cached = scene.chance(0.4);
    return new Usage(
        input,
        output,
        cached ? scene.random.nextInt(input / 2) : 0,
        cached && scene.chance(0.3) ? scene.random.nextInt(input / 4) : 0,
        scene.chance(0.2) ? scene.random.nextInt(output) : 0,
        dialect == Dialect.SPANHOUSE && scene.chance(0.2)
            ? scene.random.nextLong(COST_RANGE)
            : Money.UNKNOWN);
  }

  /** A tool call that succeeds, now and then at the second or third try. */
  void use(TrafficSpan parent, Agent agent) {
    String tool = Cast.pick(agent.tools(), scene.random);
    @Nullable TrafficSpan last = null;
    int attempt = 1;
    while (attempt < 3 && scene.chance(0.06)) {
      last = failingTool(parent, tool, attempt++, last, Failures.ofTool(scene.random));
    }
    TrafficSpan span = tool(parent, tool, attempt, last);
    outside(span);
    scene.end(span);
  }

  /** One tool call after the other, as many as a model asks for at once. */
  void useSome(TrafficSpan parent, Agent agent) {
    use(parent, agent);
    while (scene.chance(0.4)) {
      use(parent, agent);
    }
  }

  /** A tool call that fails at every try. */
  Failure useInVain(TrafficSpan parent, Agent agent) {
    String tool = Cast.pick(agent.tools(), scene.random);
    Failure failure = Failures.ofTool(scene.random);
    @Nullable TrafficSpan last = null;
    for (int attempt = 1; attempt <= 3; attempt++) {
      last = failingTool(parent, tool, attempt, last, failure);
    }
    return failure;
  }

  private TrafficSpan failingTool(
      TrafficSpan parent, String tool, int attempt, @Nullable TrafficSpan last, Failure failure) {
    TrafficSpan span = tool(parent, tool, attempt, last);
    scene.pass(TOOL_MILLIS);
    scene.fail(span, failure);
    return span;
  }

  /** A tool call that has begun, at its first try. */
  TrafficSpan tool(TrafficSpan parent, String tool) {
    return tool(parent, tool, 1, null);
  }

  private TrafficSpan tool(
      TrafficSpan parent, String tool, int attempt, @Nullable TrafficSpan last) {
    TrafficSpan span = scene.span(parent, Kind.TOOL, tool, dialect);
    number(span, attempt, last);
    return span;
  }

  /** The HTTP and database calls that a tool or step makes. */
  void outside(TrafficSpan parent) {
    scene.pass(TOOL_MILLIS);
    if (scene.chance(0.35)) {
      leaf(parent, Cast.pick(REQUESTS, scene.random));
    }
    if (scene.chance(0.25)) {
      leaf(parent, Cast.pick(STATEMENTS, scene.random));
    }
  }

  private void leaf(TrafficSpan parent, String name) {
    TrafficSpan span = scene.plain(parent.trace, parent, name, parent.service);
    scene.pass(TOOL_MILLIS / 2);
    scene.end(span);
  }

  /** Ends a run with success. */
  void succeed(TrafficRun run) {
    scene.pass(20);
    scene.end(run);
  }

  /** Ends a run the way something in it failed. */
  void fail(TrafficRun run, @Nullable Failure failure) {
    if (failure == null) {
      succeed(run);
    } else {
      scene.pass(20);
      scene.fail(run, failure);
    }
  }
}
