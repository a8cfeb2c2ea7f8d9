package io.spanhouse.benchmarks.traffic;

import io.spanhouse.benchmarks.traffic.TrafficRun.Lineage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Scenarios told by other libraries than ours, and those that are recorded twice. */
final class ForeignPlots {
  private static final List<String> ROUTES =
      List.of("GET /v1/orders", "GET /v1/customers/{id}", "POST /v1/search", "GET /healthz");
  private static final double FAILING = 0.06;

  private final Scene scene;
  private final Dialect dialect;
  private final AgentWork work;

  ForeignPlots(Scene scene) {
    this.scene = scene;
    // One in four services is behind the times.
    dialect =
        scene.plan.session().agent.service().number() % 4 == 0
            ? Dialect.GEN_AI_1_27
            : Dialect.GEN_AI;
    work = new AgentWork(scene, dialect);
  }

  /** One agent, one trace, whose root it is. */
  void single() {
    Session session = scene.plan.session();
    TrafficRun run = scene.foreignRun(scene.trace(), null, null, session.agent, dialect);
    boolean fails = scene.chance(FAILING);
    boolean sumsUp = scene.chance(0.5);
    long input = 0;
    long output = 0;
    for (int round = 0; round < scene.plan.rounds(); round++) {
      ModelCall call = work.think(run, run.agent);
      call.conversation = session.conversation;
      call.round = scene.plan.firstRound() + round;
      input += call.usage == null ? 0 : call.usage.input();
      output += call.usage == null ? 0 : call.usage.output();
      if (round + 1 < scene.plan.rounds()) {
        work.useSome(run, run.agent);
      }
    }
    if (sumsUp) {
      run.reported = new Usage(input, output, 0, 0, 0, Money.UNKNOWN);
    }
    work.fail(run, fails ? work.useInVain(run, run.agent) : null);
  }

  /** Below an HTTP server; a tool of the agent is another agent. */
  void nested() {
    Agent agent = scene.plan.session().agent;
    TrafficTrace trace = scene.trace();
    TrafficSpan server = scene.plain(trace, null, "POST /chat", agent.service());
    TrafficRun run = scene.foreignRun(trace, server, null, agent, dialect);
    work.think(run, agent);
    TrafficSpan tool = work.tool(run, "ask_colleague");
    TrafficRun inner = scene.foreignRun(trace, tool, run, Cast.agent(scene.random), dialect);
    work.think(inner, inner.agent);
    Failure failure = scene.chance(FAILING) ? work.useInVain(inner, inner.agent) : null;
    work.fail(inner, failure);
    end(tool, failure);
    work.think(run, agent);
    work.fail(run, failure);
    scene.end(server);
  }

  private void end(TrafficSpan span, @Nullable Failure failure) {
    if (failure == null) {
      scene.end(span);
    } else {
      scene.fail(span, failure);
    }
  }

  /** No model call is told; outer and inner run both say what they used. */
  void reported() {
    TrafficTrace trace = scene.trace();
    TrafficRun run = scene.run(trace, null, null, Lineage.TOLD, Cast.agent(scene.random));
    AgentWork ours = new AgentWork(scene, Dialect.SPANHOUSE);
    run.reported = report();
    ours.use(run, run.agent);
    if (scene.chance(0.4)) {
      TrafficRun inner = scene.run(trace, run, run, Lineage.TOLD, Cast.agent(scene.random));
      inner.reported = report();
      ours.use(inner, inner.agent);
      ours.succeed(inner);
    }
    if (scene.chance(0.3)) {
      // A branch that has model calls: the outer report does not count, nor do others above it.
      TrafficRun inner = scene.run(trace, run, run, Lineage.TOLD, Cast.agent(scene.random));
      ours.think(inner, inner.agent);
      ours.succeed(inner);
    }
    ours.succeed(run);
  }

  private Usage report() {
    return new Usage(
        50 + scene.random.nextInt(9000),
        1 + scene.random.nextInt(900),
        0,
        0,
        0,
        scene.chance(0.5) ? scene.random.nextLong(30_000_000_000L) : Money.UNKNOWN);
  }

  /** A framework's span around the client's, and a gateway's beside it. */
  void gateway() {
    TrafficRun run = scene.run(scene.trace(), null, null, Lineage.TOLD, Cast.agent(scene.random));
    AgentWork ours = new AgentWork(scene, Dialect.SPANHOUSE);
    for (int i = 0; i < 2; i++) {
      if (scene.chance(0.5)) {
        wrapped(run);
      } else {
        answeredTwice(run);
      }
    }
    ours.use(run, run.agent);
    ours.succeed(run);
  }

  private void wrapped(TrafficRun run) {
    Model model = Cast.pick(run.agent.models(), scene.random);
    ModelCall outer = scene.call(run, Kind.MODEL, model, Dialect.SPANHOUSE);
    ModelCall inner = scene.call(outer, Kind.MODEL, model, Dialect.SPANHOUSE);
    new AgentWork(scene, Dialect.SPANHOUSE).answer(inner);
    scene.end(outer);
    outer.usage = inner.usage;
    outer.counted = false;
    outer.responseId = scene.chance(0.5) ? inner.responseId : "";
  }

  private void answeredTwice(TrafficRun run) {
    Model model = Cast.pick(run.agent.models(), scene.random);
    ModelCall first = scene.call(run, Kind.MODEL, model, Dialect.SPANHOUSE);
    new AgentWork(scene, Dialect.SPANHOUSE).answer(first);
    ModelCall second = scene.call(run, Kind.MODEL, model, Dialect.SPANHOUSE);
    new AgentWork(scene, Dialect.SPANHOUSE).answer(second);
    if (first.responseId.isEmpty()) {
      return;
    }
    second.responseId = first.responseId;
    Usage usage = first.usage;
    if (usage == null) {
      return;
    }
    // The better told one counts: the one with details of the cache.
    first.usage = withCache(usage, 0);
    second.usage = withCache(usage, 1 + usage.input() / 2);
    first.counted = false;
  }

  private static Usage withCache(Usage usage, long cached) {
    return new Usage(
        usage.input(), usage.output(), cached, 0, usage.reasoning(), usage.givenCost());
  }

  void loneCall() {
    Agent agent = scene.plan.session().agent;
    TrafficSpan server = scene.plain(scene.trace(), null, "POST /summarize", agent.service());
    work.think(server, agent);
    scene.end(server);
  }

  void web() {
    Service service = Cast.pick(Cast.SERVICE_LIST, scene.random);
    TrafficSpan server = scene.plain(scene.trace(), null, Cast.pick(ROUTES, scene.random), service);
    work.outside(server);
    work.outside(server);
    if (scene.chance(0.05)) {
      scene.fail(server, Failures.ofTool(scene.random));
    } else {
      scene.end(server);
    }
  }
}
