package io.spanhouse.benchmarks.traffic;

/** Makes scenarios of plans: equal plans become equal scenarios. */
final class Playwright {
  private Playwright() {}

  static Scenario write(Plan plan) {
    Scene scene = new Scene(plan);
    HelperPlots ours = new HelperPlots(scene);
    ForeignPlots foreign = new ForeignPlots(scene);
    switch (plan.plot()) {
      case ASSISTANT -> ours.assistant();
      case PIPELINE -> ours.pipeline();
      case PROCESSES -> ours.processes();
      case CHAIN -> ours.chain();
      case RETRIEVAL -> ours.retrieval();
      case GEN_AI -> foreign.single();
      case GEN_AI_NESTED -> foreign.nested();
      case REPORTED -> foreign.reported();
      case GATEWAY -> foreign.gateway();
      case LONE_CALL -> foreign.loneCall();
      case WEB -> foreign.web();
      case HEARTBEAT -> ours.heartbeat();
      case UNFINISHED -> ours.unfinished();
    }
    return scene.finished();
  }
}
