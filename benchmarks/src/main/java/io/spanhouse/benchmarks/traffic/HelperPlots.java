package io.spanhouse.benchmarks.traffic;

import io.spanhouse.benchmarks.traffic.TrafficRun.Lineage;
import io.spanhouse.benchmarks.traffic.TrafficRun.Status;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Scenarios of agents that use our helpers. */
final class HelperPlots {
  private static final int STEPS = 5;
  private static final int BREAKING_STEP = 4;
  private static final int MAX_DEPTH = 2;
  private static final double FAILING = 0.06;
  private static final double CANCELLED = 0.03;
  private static final double TIMED_OUT = 0.01;

  private final Scene scene;
  private final AgentWork work;
  private final RunEvents events;

  HelperPlots(Scene scene) {
    this.scene = scene;
    work = new AgentWork(scene, Dialect.SPANHOUSE);
    events = new RunEvents(scene);
  }

  void assistant() {
    Session session = scene.plan.session();
    TrafficRun run = scene.run(scene.trace(), null, null, Lineage.TOLD, session.agent);
    events.atTheBeginning(run);
    double fate = scene.random.nextDouble();
    for (int round = 0; round < scene.plan.rounds(); round++) {
      ModelCall call = work.think(run, run.agent);
      call.conversation = session.conversation;
      call.round = scene.plan.firstRound() + round;
      if (round + 1 < scene.plan.rounds()) {
        work.useSome(run, run.agent);
      }
    }
    if (fate < FAILING) {
      events.atTheEnd(run);
      work.fail(
          run,
          scene.chance(0.5) ? work.useInVain(run, run.agent) : work.thinkInVain(run, run.agent));
    } else if (fate < FAILING + CANCELLED) {
      cancel(run);
    } else if (fate < FAILING + CANCELLED + TIMED_OUT) {
      timeOut(run);
    } else {
      events.atTheEnd(run);
      work.succeed(run);
    }
  }

  private void cancel(TrafficRun run) {
    TrafficSpan tool = work.tool(run, run.agent.tools().get(0));
    scene.pass(500);
    events.cancelled(run);
    tool.cancelled = true;
    scene.end(tool);
    run.status = Status.CANCELLED;
    scene.end(run);
  }

  private void timeOut(TrafficRun run) {
    Failure failure = new Failure("timeout", "", "no answer in time", "no answer in time");
    scene.pass(9000);
    scene.fail(run, failure);
    run.exception = false;
    run.status = Status.TIMEOUT;
    run.timeoutNanos = TimeUnit.SECONDS.toNanos(60);
  }

  /** Steps one after the other; one in three is another agent's. */
  void pipeline() {
    Agent agent = Cast.agent(scene.random);
    TrafficRun run = scene.run(scene.trace(), null, null, Lineage.TOLD, agent);
    events.atTheBeginning(run);
    boolean breaks = scene.chance(0.1);
    boolean recovers = scene.chance(0.05);
    Failure failure = null;
    for (int number = 1; number <= STEPS && failure == null; number++) {
      if (recovers && number == 2) {
        step(run, number, true, 1);
      }
      failure = step(run, number, breaks && number == BREAKING_STEP, 0);
    }
    events.atTheEnd(run);
    work.fail(run, failure);
  }

  private @Nullable Failure step(TrafficRun run, int number, boolean breaks, int depth) {
    TrafficSpan step = scene.span(run, Kind.STEP, "step-" + number, Dialect.SPANHOUSE);
    Failure failure = null;
    if (depth == 0 && number % 3 == 1) {
      Agent helper = Cast.agent(scene.random);
      double fate = scene.random.nextDouble();
      if (fate < 0.03) {
        // Not made good: the agent itself does without.
        delegate(step, run, helper, true, MAX_DEPTH);
        work.think(step, run.agent);
      } else {
        if (fate < 0.06) {
          delegate(step, run, helper, true, MAX_DEPTH);
        }
        failure = delegate(step, run, helper, breaks, 1);
      }
    } else if (breaks) {
      failure = work.useInVain(step, run.agent);
    } else {
      work.think(step, run.agent);
    }
    if (failure == null) {
      scene.end(step);
    } else {
      scene.fail(step, failure);
    }
    return failure;
  }

  /** A run that another agent makes, at most three deep. */
  private @Nullable Failure delegate(
      TrafficSpan parent, TrafficRun parentRun, Agent agent, boolean breaks, int depth) {
    TrafficRun run = scene.run(parent.trace, parent, parentRun, Lineage.TOLD, agent);
    work.think(run, run.agent);
    Failure failure = null;
    if (depth < MAX_DEPTH && scene.chance(0.3)) {
      failure = delegate(run, run, Cast.agent(scene.random), breaks, depth + 1);
    } else if (breaks) {
      failure = work.useInVain(run, run.agent);
    } else {
      work.use(run, run.agent);
    }
    work.fail(run, failure);
    return failure;
  }

  /** Three services, one trace: each calls the next one over HTTP. */
  void processes() {
    Agent agent = Cast.agent(scene.random);
    TrafficRun root = scene.run(scene.trace(), null, null, Lineage.TOLD, agent);
    work.think(root, root.agent);
    Failure failure = remote(root, 2, scene.chance(0.1));
    work.fail(root, failure);
  }

  private @Nullable Failure remote(TrafficRun caller, int hops, boolean breaks) {
    TrafficSpan client = scene.plain(caller.trace, caller, "POST", caller.service);
    Agent agent = Cast.AGENT_LIST.get((caller.agent.service().number() + 3) % 12);
    TrafficSpan server =
        scene.plain(caller.trace, client, "POST /agents/{agent}/runs", agent.service());
    boolean unaware = scene.plan.traceContextOnly() && scene.chance(0.25);
    Lineage lineage = unaware ? Lineage.BY_TRACE : Lineage.TOLD;
    TrafficRun run = scene.run(caller.trace, server, caller, lineage, agent);
    work.think(run, agent);
    Failure failure = null;
    if (hops > 1) {
      failure = remote(run, hops - 1, breaks);
    } else if (breaks) {
      failure = work.thinkInVain(run, agent);
    } else {
      work.use(run, agent);
    }
    work.fail(run, failure);
    scene.end(server);
    scene.end(client);
    return failure;
  }

  /** Processes that pass on nothing but a run's id. */
  void chain() {
    link(null, 1 + scene.random.nextInt(2), scene.chance(0.1));
  }

  private @Nullable Failure link(@Nullable TrafficRun parent, int more, boolean breaks) {
    TrafficRun run =
        scene.run(
            scene.trace(),
            null,
            parent,
            parent == null ? Lineage.TOLD : Lineage.PARENT_ONLY,
            Cast.agent(scene.random));
    work.think(run, run.agent);
    Failure failure = null;
    if (more > 0) {
      failure = link(run, more - 1, breaks);
    } else if (breaks) {
      failure = work.useInVain(run, run.agent);
    }
    work.fail(run, failure);
    return failure;
  }

  void retrieval() {
    Session session = scene.plan.session();
    TrafficRun run = scene.run(scene.trace(), null, null, Lineage.TOLD, session.agent);
    TrafficSpan guardrail = scene.span(run, Kind.GUARDRAIL, "prompt-injection", Dialect.SPANHOUSE);
    guardrail.outcome = scene.chance(0.1) ? "blocked" : "allowed";
    scene.pass(60);
    scene.end(guardrail);
    ModelCall embedding =
        scene.call(
            run, Kind.EMBEDDING, Cast.pick(Model.EMBEDDING, scene.random), Dialect.SPANHOUSE);
    scene.pass(200);
    embedding.usage = new Usage(10 + scene.random.nextInt(500), 0, 0, 0, 0, Money.UNKNOWN);
    scene.end(embedding);
    TrafficSpan search = scene.span(run, Kind.RETRIEVAL, "handbook", Dialect.SPANHOUSE);
    work.outside(search);
    scene.end(search);
    ModelCall call = work.think(run, run.agent);
    call.conversation = session.conversation;
    call.round = scene.plan.firstRound();
    TrafficSpan evaluation = scene.span(run, Kind.EVALUATION, "faithfulness", Dialect.SPANHOUSE);
    evaluation.score = scene.random.nextInt(5) / 4.0;
    scene.pass(300);
    scene.end(evaluation);
    events.atTheEnd(run);
    work.succeed(run);
  }

  void heartbeat() {
    int job = scene.random.nextInt(Cast.HEARTBEATS.size());
    Agent agent = Cast.AGENT_LIST.get(job);
    Agent heart =
        new Agent(
            Cast.HEARTBEATS.get(job), "", "", agent.service(), "", agent.models(), agent.tools());
    TrafficRun run = scene.heartbeat(heart);
    run.heartbeatSeconds = 900 * (job + 1);
  }

  /** A process that was killed: only starts were told. */
  void unfinished() {
    TrafficRun run = scene.run(scene.trace(), null, null, Lineage.TOLD, Cast.agent(scene.random));
    run.status = Status.RUNNING;
    run.running = true;
    run.overdue = scene.chance(0.5);
    run.timeoutNanos = run.overdue ? 500_000_000 : TimeUnit.DAYS.toNanos(90);
    work.think(run, run.agent);
    if (scene.chance(0.5)) {
      TrafficSpan lost = work.tool(run, run.agent.tools().get(0));
      lost.running = true;
    }
  }
}
