package io.spanhouse.benchmarks.traffic;

import java.util.List;

/** An agent, the models it prefers, and the tools it has. */
record Agent(
    String name,
    String id,
    String version,
    Service service,
    String promptId,
    List<Model> models,
    List<String> tools) {}
