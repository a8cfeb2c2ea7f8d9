package io.spanhouse.benchmarks.traffic;

import io.spanhouse.benchmarks.load.Prose;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * What happens when: a function of the specification and a scenario's number, so that traffic can
 * be made from either end. Sessions live within a block of scenarios; more than one block is never
 * in memory.
 */
final class Timetable {
  /** Scenarios in a block. */
  static final int BLOCK = 512;

  /** Spans that a scenario has on average, by measurement. */
  private static final double MEAN_SPANS = 10.576;

  private static final int OPEN_SESSIONS = 24;
  private static final int MAX_TURNS = 12;
  private static final int MAX_ROUNDS = 6;

  private final TrafficSpec spec;
  private final Prose prose;
  private final long scenarios;
  private long block = -1;
  private List<Plan> plans = List.of();

  Timetable(TrafficSpec spec) {
    this.spec = spec;
    prose = new Prose(new Random(spec.seed()));
    scenarios = Math.max(1, Math.round(spec.spans() / MEAN_SPANS));
  }

  long scenarios() {
    return scenarios;
  }

  /** The plan of scenario {@code number}; neighbours one after the other are cheap. */
  Plan plan(long number) {
    if (number / BLOCK != block) {
      block = number / BLOCK;
      plans = planBlock();
    }
    return plans.get((int) (number % BLOCK));
  }

  private List<Plan> planBlock() {
    SplittableRandom random = new SplittableRandom(Mix.of(spec.seed(), block));
    List<Session> ours = new ArrayList<>();
    List<Session> foreign = new ArrayList<>();
    List<Plan> made = new ArrayList<>(BLOCK);
    int sessions = 0;
    for (int i = 0; i < BLOCK; i++) {
      long number = block * BLOCK + i;
      Plot plot = Plot.draw(random);
      List<Session> open = plot == Plot.GEN_AI ? foreign : ours;
      Session session;
      if (plot.continuesSession() && open.size() == OPEN_SESSIONS) {
        session = open.get(random.nextInt(OPEN_SESSIONS));
      } else {
        session = newSession(random, sessions++);
        if (plot.continuesSession()) {
          open.add(session);
        }
      }
      int rounds = 2 + random.nextInt(MAX_ROUNDS - 1);
      long seed = Mix.of(spec.seed() ^ 0x5ca1ab1e, number);
      made.add(
          new Plan(
              number,
              seed,
              time(number),
              plot,
              session,
              session.plannedRounds,
              rounds,
              spec.traceContextOnly()));
      session.plannedRounds += rounds;
      if (++session.plannedTurns == session.turns) {
        open.remove(session);
      }
    }
    return made;
  }

  private Session newSession(SplittableRandom random, int number) {
    long seed = Mix.of(spec.seed() ^ block, number);
    String id = "sess_" + Long.toHexString(seed);
    return new Session(
        Cast.audience(random, id),
        Cast.agent(random),
        spec.payload() ? new Conversation(seed, prose) : null,
        1 + random.nextInt(MAX_TURNS));
  }

  /** Spread over the period, more by day than by night. */
  private long time(long number) {
    double days = TrafficSpec.PERIOD.toDays();
    double at = (number + 0.5) / scenarios * days;
    double daily = at - 0.6 * StrictMath.sin(2 * Math.PI * at) / (2 * Math.PI);
    long end = TimeUnit.SECONDS.toNanos(spec.end().getEpochSecond());
    return end - (long) ((days - daily) * TimeUnit.DAYS.toNanos(1));
  }
}
