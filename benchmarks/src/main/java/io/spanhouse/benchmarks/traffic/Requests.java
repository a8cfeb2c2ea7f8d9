package io.spanhouse.benchmarks.traffic;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts spans into export requests the way a stock collector in front does: some hundred spans of
 * whatever processes, grouped by resource and scope.
 */
final class Requests {
  private static final int DIALECTS = Dialect.values().length;
  private static final List<String> SCOPES =
      List.of(
          "io.spanhouse.semconv",
          "opentelemetry.instrumentation.langchain",
          "opentelemetry.instrumentation.openai_v2",
          "io.opentelemetry.http");

  private final Sink sink;
  private final int spansPerRequest;
  private final byte[][] resources = new byte[Cast.SERVICE_LIST.size()][];
  private final byte[][] scopes = new byte[DIALECTS][];
  private final ProtoWriter[] spans = new ProtoWriter[Cast.SERVICE_LIST.size() * DIALECTS];
  private final ProtoWriter scopeSpans = new ProtoWriter();
  private final ProtoWriter resourceSpans = new ProtoWriter();
  private final ProtoWriter request = new ProtoWriter();
  private int count;

  Requests(Sink sink, int spansPerRequest) {
    this.sink = sink;
    this.spansPerRequest = spansPerRequest;
    for (Service service : Cast.SERVICE_LIST) {
      resources[service.number()] = resource(service);
    }
    for (int i = 0; i < DIALECTS; i++) {
      scopes[i] = scope(SCOPES.get(i));
    }
    for (int i = 0; i < spans.length; i++) {
      spans[i] = new ProtoWriter();
    }
  }

  /** Spans of one group share a resource and a scope. */
  @SuppressWarnings("EnumOrdinal") // an index, never stored
  static int group(TrafficSpan span) {
    return span.service.number() * DIALECTS + span.dialect.ordinal();
  }

  int spansPerRequest() {
    return spansPerRequest;
  }

  /** Adds a span, and sends the request when it is full. */
  void add(Parcel parcel) throws InterruptedException {
    spans[parcel.group].raw(parcel.bytes);
    if (++count == spansPerRequest) {
      flush();
    }
  }

  /** Sends what is there. */
  void flush() throws InterruptedException {
    if (count == 0) {
      return;
    }
    request.clear();
    for (int service = 0; service < resources.length; service++) {
      resourceSpans.clear();
      for (int dialect = 0; dialect < DIALECTS; dialect++) {
        ProtoWriter group = spans[service * DIALECTS + dialect];
        if (group.size() > 0) {
          scopeSpans.clear();
          scopeSpans.raw(scopes[dialect]);
          scopeSpans.raw(group.array(), group.size());
          resourceSpans.message(0x12, scopeSpans);
          group.clear();
        }
      }
      if (resourceSpans.size() > 0) {
        resourceSpans.raw(resources[service]);
        request.message(0x0a, resourceSpans);
      }
    }
    sink.send(request, count);
    count = 0;
  }

  private static byte[] resource(Service service) {
    ProtoWriter attributes = new ProtoWriter();
    List<String> pairs =
        new ArrayList<>(
            List.of(
                "service.name",
                service.name(),
                "service.version",
                "2.1" + service.number() + ".0",
                "deployment.environment.name",
                service.environment(),
                "telemetry.sdk.name",
                "opentelemetry",
                "telemetry.sdk.language",
                service.language(),
                "telemetry.sdk.version",
                "1.57.0",
                "host.name",
                "node-" + service.number() + ".eu-central.example"));
    for (int i = 0; i < pairs.size(); i += 2) {
      attributes.attribute(0x0a, Key.of(pairs.get(i)), pairs.get(i + 1));
    }
    return field(0x0a, attributes);
  }

  private static byte[] scope(String name) {
    ProtoWriter scope = new ProtoWriter();
    scope.text(0x0a, name);
    scope.text(0x12, "1.4.2");
    return field(0x0a, scope);
  }

  private static byte[] field(int tag, ProtoWriter message) {
    ProtoWriter field = new ProtoWriter();
    field.message(tag, message);
    return field.toByteArray();
  }
}
