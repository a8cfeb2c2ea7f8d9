package io.spanhouse.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values for the parameters of a query, one set a repetition, taken from what is stored. */
public final class ParameterSets {
  private final List<Map<String, String>> sets;

  private ParameterSets(List<Map<String, String>> sets) {
    this.sets = sets;
  }

  /**
   * The rows of a query, whose columns have the names of the parameters, each with the workspace.
   *
   * @throws IllegalStateException when it gives none
   */
  public static ParameterSets of(
      ClickHouseProbe clickHouse, String query, String workspace, int count) {
    Map<String, String> base = Map.of("workspace", workspace, "count", Integer.toString(count));
    List<String> lines = clickHouse.rows(query + "\nFORMAT TSVWithNames", base);
    if (lines.size() < 2) {
      throw new IllegalStateException("nothing is stored that could be asked for: " + query);
    }
    String[] names = lines.get(0).split("\t", -1);
    List<Map<String, String>> sets = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split("\t", -1);
      Map<String, String> set = new LinkedHashMap<>();
      set.put("workspace", workspace);
      for (int i = 0; i < names.length; i++) {
        set.put(names[i], values[i]);
      }
      sets.add(set);
    }
    return new ParameterSets(sets);
  }

  /** That of a repetition; where there are fewer, they begin again. */
  public Map<String, String> get(int repetition) {
    return sets.get(repetition % sets.size());
  }
}
