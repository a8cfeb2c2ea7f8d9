package io.spanhouse.benchmarks.choice;

import io.spanhouse.benchmarks.Measurements;
import io.spanhouse.benchmarks.ParameterSets;
import io.spanhouse.benchmarks.QueryProbe;

/** One question asked of two tables in turns, so that what else the machine does falls on both. */
final class SideBySide {
  static final int WARM_UPS = 3;

  final Measurements ours = new Measurements();
  final Measurements other = new Measurements();

  /**
   * Asks both.
   *
   * @throws IllegalStateException when their results have not as many rows
   */
  SideBySide(
      QueryProbe probe, String ourSql, String otherSql, ParameterSets parameters, int repeat) {
    for (int i = 0; i < WARM_UPS + repeat; i++) {
      boolean oursFirst = i % 2 == 0;
      QueryProbe.Answer first = probe.ask(oursFirst ? ourSql : otherSql, parameters.get(i));
      QueryProbe.Answer second = probe.ask(oursFirst ? otherSql : ourSql, parameters.get(i));
      if (first.resultRows() != second.resultRows()) {
        throw new IllegalStateException(
            "%d and %d rows, asked %s%n%s%nand%n%s"
                .formatted(
                    first.resultRows(),
                    second.resultRows(),
                    parameters.get(i),
                    oursFirst ? ourSql : otherSql,
                    oursFirst ? otherSql : ourSql));
      }
      if (i >= WARM_UPS) {
        ours.add(oursFirst ? first : second);
        other.add(oursFirst ? second : first);
      }
    }
  }
}
