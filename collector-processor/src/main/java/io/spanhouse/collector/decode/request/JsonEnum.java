package io.spanhouse.collector.decode.request;

import java.util.List;

/**
 * The names of an enum. OTLP/JSON sends numbers, but protobuf's own JSON mapping sends names.
 *
 * @param prefix what every name starts with
 * @param names what follows, in the order of their numbers, from 0
 */
record JsonEnum(String prefix, List<String> names) {
  static final JsonEnum SPAN_KIND =
      new JsonEnum(
          "SPAN_KIND_",
          List.of("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"));

  static final JsonEnum STATUS_CODE = new JsonEnum("STATUS_CODE_", List.of("UNSET", "OK", "ERROR"));

  static final JsonEnum SEVERITY_NUMBER =
      new JsonEnum(
          "SEVERITY_NUMBER_",
          List.of(
              "UNSPECIFIED TRACE TRACE2 TRACE3 TRACE4 DEBUG DEBUG2 DEBUG3 DEBUG4 INFO INFO2 INFO3 INFO4 WARN WARN2 WARN3 WARN4 ERROR ERROR2 ERROR3 ERROR4 FATAL FATAL2 FATAL3 FATAL4"
                  .split(" ")));

  /** The number of a name, or -1 if there is no such name. */
  int numberOf(String name) {
    return name.startsWith(prefix) ? names.indexOf(name.substring(prefix.length())) : -1;
  }
}
