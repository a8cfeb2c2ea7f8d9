package io.spanhouse.benchmarks.load;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.Random;

/**
 * Export requests as the batch processor of one agent process makes them: one resource, one scope,
 * traces of ten spans one after the other, children before their parents. The same seed gives the
 * same requests.
 */
public final class SampleRequests {
  static final int SPANS_PER_TRACE = 10;
  static final long EPOCH_NANOS = 1_790_000_000_000_000_000L;

  private static final int SERVICES = 12;
  private static final int PAYLOAD_CHARS = 8 << 10;
  private static final List<String> ROUTES =
      List.of("/v1/orders", "/v1/orders/{id}", "/v1/customers/{id}", "/v1/search", "/healthz");
  private static final List<String> METHODS = List.of("GET", "GET", "GET", "POST", "DELETE");

  private final Shape shape;
  private final Random random;
  private final AgentTraces agents;

  public SampleRequests(Shape shape, long seed) {
    this.shape = shape;
    random = new Random(seed);
    agents = new AgentTraces(random, new Prose(random), shape == Shape.PAYLOAD ? PAYLOAD_CHARS : 0);
  }

  /** The next request, with {@code spans} spans. */
  public ExportTraceServiceRequest next(int spans) {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    while (scope.getSpansCount() < spans) {
      List<Span> trace = isOfAgents() ? agents.next(SPANS_PER_TRACE) : serverSpans(SPANS_PER_TRACE);
      // A trace cut short keeps its end, where the parents are.
      int excess = Math.max(0, scope.getSpansCount() + trace.size() - spans);
      scope.addAllSpans(trace.subList(excess, trace.size()));
    }
    scope.setScope(
        InstrumentationScope.newBuilder()
            .setName(isOfAgents() ? "io.spanhouse.semconv" : "io.opentelemetry.http")
            .setVersion("1.4.2"));
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().setResource(resource()).addScopeSpans(scope))
        .build();
  }

  private boolean isOfAgents() {
    return shape == Shape.AGENT || shape == Shape.PAYLOAD;
  }

  private Resource resource() {
    int service = random.nextInt(SERVICES);
    return Resource.newBuilder()
        .addAttributes(Attributes.text("service.name", "agent-service-" + service))
        .addAttributes(Attributes.text("service.version", "2.1" + service + ".0"))
        .addAttributes(Attributes.text("service.instance.id", Attributes.hex(random, 32)))
        .addAttributes(Attributes.text("deployment.environment.name", "production"))
        .addAttributes(Attributes.text("telemetry.sdk.name", "opentelemetry"))
        .addAttributes(
            Attributes.text("telemetry.sdk.language", service % 3 == 0 ? "java" : "python"))
        .addAttributes(Attributes.text("telemetry.sdk.version", "1.67.0"))
        .addAttributes(Attributes.text("host.name", "node-" + service + ".eu-central"))
        .build();
  }

  private List<Span> serverSpans(int count) {
    ByteString traceId = Attributes.id(random, 16);
    ByteString root = Attributes.id(random, 8);
    long end = EPOCH_NANOS - random.nextInt(1_000_000_000);
    Span[] spans = new Span[count];
    for (int i = 0; i < count; i++) {
      boolean isRoot = i == count - 1;
      int route = random.nextInt(ROUTES.size());
      Span.Builder span =
          Span.newBuilder()
              .setTraceId(traceId)
              .setSpanId(isRoot ? root : Attributes.id(random, 8))
              .setFlags(0x101)
              .setName(METHODS.get(route) + " " + ROUTES.get(route))
              .setKind(SPAN_KIND_SERVER)
              .setStartTimeUnixNano(end - 40_000_000L * (isRoot ? count : count - i))
              .setEndTimeUnixNano(end - 40_000_000L * (count - 1 - i) - random.nextInt(9_000_000))
              .addAttributes(Attributes.text("http.request.method", METHODS.get(route)))
              .addAttributes(Attributes.integer("http.response.status_code", 200));
      if (shape == Shape.SERVICE) {
        addServiceAttributes(span, ROUTES.get(route));
      }
      if (!isRoot) {
        span.setParentSpanId(root);
      }
      spans[i] = span.build();
    }
    return List.of(spans);
  }

  private void addServiceAttributes(Span.Builder span, String route) {
    span.addAttributes(Attributes.text("http.route", route))
        .addAttributes(
            Attributes.text(
                "url.path", route.replace("{id}", Integer.toString(random.nextInt(1_000_000)))))
        .addAttributes(Attributes.text("url.scheme", "https"))
        .addAttributes(Attributes.text("server.address", "shop-" + random.nextInt(10)))
        .addAttributes(Attributes.integer("server.port", 8443))
        .addAttributes(
            Attributes.text(
                "client.address", "10.0." + random.nextInt(256) + "." + random.nextInt(256)))
        .addAttributes(
            Attributes.text("user_agent.original", "shop-client/3." + random.nextInt(20)))
        .addAttributes(Attributes.text("network.protocol.version", "1.1"))
        .addAttributes(Attributes.integer("http.response.body.size", random.nextInt(20_000)));
  }
}
