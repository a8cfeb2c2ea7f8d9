package io.spanhouse.benchmarks.traffic;

/** Counted usage of one key and day. */
final class UsageCell {
  final String[] keys;
  final long day;
  long runs;
  long calls;
  long input;
  long output;
  long cached;
  long cacheWrite;
  long reasoning;
  long cost = Money.UNKNOWN;
  long unpricedCalls;
  long revenue;
  long payments;

  /** Whether anything was used; false where there were payments only. */
  boolean used;

  UsageCell(String[] keys, long day) {
    this.keys = keys;
    this.day = day;
  }

  void call(Usage usage, long knownCost) {
    calls++;
    add(usage, knownCost);
  }

  /** A call that nothing is told of. */
  void call() {
    calls++;
    used = true;
  }

  void add(Usage usage, long knownCost) {
    used = true;
    input += usage.input();
    output += usage.output();
    cached += usage.cached();
    cacheWrite += usage.cacheWrite();
    reasoning += usage.reasoning();
    cost = Money.sum(cost, knownCost);
    unpricedCalls += knownCost == Money.UNKNOWN ? 1 : 0;
  }

  void pay(long amount) {
    revenue += Math.max(0, amount);
    payments += amount;
  }
}
