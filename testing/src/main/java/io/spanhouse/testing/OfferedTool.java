package io.spanhouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A tool of a request, with the names of its parameters. */
record OfferedTool(String name, List<String> parameters) {

  static OfferedTool of(String name, JsonNode schema) {
    List<String> parameters = new ArrayList<>();
    schema.path("properties").fieldNames().forEachRemaining(parameters::add);
    return new OfferedTool(name, parameters);
  }
}
