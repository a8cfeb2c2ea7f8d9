package io.spanhouse.benchmarks.traffic;

/** Whom a run is for; empty for what it does not say. */
record Audience(
    String session,
    String sessionName,
    String customer,
    String user,
    String feature,
    String department) {
  static final Audience NOBODY = new Audience("", "", "", "", "", "");
}
