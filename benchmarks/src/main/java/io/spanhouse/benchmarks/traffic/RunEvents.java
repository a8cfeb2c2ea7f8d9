package io.spanhouse.benchmarks.traffic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Explicit events of a run. */
final class RunEvents {
  private static final List<String> SCORES = List.of("helpfulness", "confidence", "tone");
  private static final List<String> POLICIES = List.of("pii-filter", "spend-limit", "tool-allow");
  private static final List<String> OUTCOMES =
      List.of("allowed", "allowed", "blocked", "throttled", "escalated");
  private static final long CENT = 10_000_000_000L;

  private final Scene scene;

  RunEvents(Scene scene) {
    this.scene = scene;
  }

  void atTheBeginning(TrafficRun run) {
    if (scene.chance(0.2)) {
      scene.event(run, "decision", "route", scene.chance(0.5) ? "answer" : "escalate");
    }
    if (scene.chance(0.15)) {
      scene.event(
          run, "policy", Cast.pick(POLICIES, scene.random), Cast.pick(OUTCOMES, scene.random));
    }
    if (scene.chance(0.08)) {
      budget(run);
    }
    if (scene.chance(0.05)) {
      waitForAHuman(run);
    }
  }

  private void budget(TrafficRun run) {
    long limit = CENT * (100 + scene.random.nextInt(900));
    long consumed = scene.random.nextLong(limit);
    scene.event(run, "budget", "", "", 0, List.of(limit, consumed, limit - consumed), null);
  }

  /** An interruption, which is no failure. */
  private void waitForAHuman(TrafficRun run) {
    scene.event(run, "policy", "four-eyes", "escalated");
    TrafficSpan step = scene.span(run, Kind.STEP, "await-approval", Dialect.SPANHOUSE);
    scene.pass(60_000);
    scene.end(step);
    scene.event(run, "audit", "approved", "");
  }

  void atTheEnd(TrafficRun run) {
    if (scene.chance(0.25)) {
      // Quarters are exact in binary, so that their sums and averages are.
      double value = scene.random.nextInt(5) / 4.0;
      scene.event(
          run,
          "score",
          Cast.pick(SCORES, scene.random),
          value >= 0.5 ? "pass" : "fail",
          value,
          List.of(),
          null);
    }
    if (scene.chance(0.1)) {
      scene.event(run, "log", "", "done after " + scene.random.nextInt(1000) + " ms");
    }
    if (scene.chance(0.05)) {
      scene.event(run, "action", "click", "");
    }
    if (scene.chance(0.12)) {
      payment(run);
    }
    if (scene.chance(0.03)) {
      aboutAFailedTool(run);
    }
  }

  private void payment(TrafficRun run) {
    long amount = 1 + scene.random.nextLong(50 * CENT);
    boolean expense = scene.chance(0.2);
    scene.event(run, TrafficEvent.PAYMENT, "", "", 0, List.of(expense ? -amount : amount), null);
  }

  void cancelled(TrafficRun run) {
    scene.event(run, "log", "cancelled", "the user left");
  }

  /** An error told apart from what it is about, if anything failed; on its own otherwise. */
  private void aboutAFailedTool(TrafficRun run) {
    @Nullable TrafficSpan failed = null;
    for (TrafficSpan span : run.trace.spans) {
      if (span.kind == Kind.TOOL && span.failed() && span.parent == run) {
        failed = span;
      }
    }
    scene.event(run, TrafficEvent.ERROR, "", "handled", 0, List.of(), failed);
  }
}
