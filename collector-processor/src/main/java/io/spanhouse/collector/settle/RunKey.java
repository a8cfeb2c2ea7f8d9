package io.spanhouse.collector.settle;

import java.util.List;

/** A run of a workspace. */
record RunKey(String workspace, String runId) {
  List<String> fields() {
    return List.of(workspace, runId);
  }
}
