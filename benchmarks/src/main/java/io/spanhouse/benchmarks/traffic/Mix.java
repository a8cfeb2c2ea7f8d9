package io.spanhouse.benchmarks.traffic;

/** Numbers that look random, made from others. */
final class Mix {
  private Mix() {}

  /** The finalizer of SplitMix64 over both. */
  static long of(long a, long b) {
    long z = a * 0x9e3779b97f4a7c15L + b;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
