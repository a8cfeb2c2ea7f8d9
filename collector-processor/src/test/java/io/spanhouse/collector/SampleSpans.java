package io.spanhouse.collector;

import static io.spanhouse.collector.SampleTrace.integer;
import static io.spanhouse.collector.SampleTrace.real;
import static io.spanhouse.collector.SampleTrace.text;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Spans as spanhouse-semconv writes them, at times and with ids that are always the same. What is
 * below a run takes over whose it is.
 */
final class SampleSpans {
  private static final int FIRST_TRACE = 7000;

  private final List<Node> nodes = new ArrayList<>();
  private int traces = FIRST_TRACE;
  private int ids;

  /** An outermost run, in a trace of its own. Times are milliseconds since 1970. */
  Node run(String service, String agent, long start, long millis, KeyValue... whose) {
    Node node = new Node(++traces, null, service, "agent.invoke " + agent, start, millis);
    return node.asRun(agent, List.of(whose));
  }

  /** All spans, that many in a request, the last first: children before their parents. */
  List<ExportTraceServiceRequest> requests(int spansInOne) {
    List<ExportTraceServiceRequest> requests = new ArrayList<>();
    for (int end = nodes.size(); end > 0; end -= spansInOne) {
      ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
      for (int i = end - 1; i >= Math.max(0, end - spansInOne); i--) {
        request.addResourceSpans(resourceSpans(nodes.get(i)));
      }
      requests.add(request.build());
    }
    return requests;
  }

  private static ResourceSpans resourceSpans(Node node) {
    return ResourceSpans.newBuilder()
        .setResource(
            Resource.newBuilder()
                .addAttributes(text("service.name", node.service))
                .addAttributes(text("deployment.environment.name", "prod")))
        .addScopeSpans(ScopeSpans.newBuilder().addSpans(node.span))
        .build();
  }

  int size() {
    return nodes.size();
  }

  /** A span, and what follows from it for those below. */
  final class Node {
    private final Span.Builder span;
    private final int trace;
    private final int id;
    private final String service;
    private final long start;
    private String runId = "";
    private String rootRunId = "";
    private List<KeyValue> whose = List.of();

    private Node(int trace, Node parent, String service, String name, long start, long millis) {
      this.trace = trace;
      this.id = ++ids;
      this.service = service;
      this.start = start;
      span =
          SampleTrace.span(trace, id, parent == null ? 0 : parent.id, name)
              .setStartTimeUnixNano(nanos(start))
              .setEndTimeUnixNano(nanos(start + millis));
      if (parent != null) {
        runId = parent.runId;
        rootRunId = parent.rootRunId;
        whose = parent.whose;
      }
      nodes.add(this);
    }

    private Node asRun(String agent, List<KeyValue> owners) {
      String parentRun = runId;
      runId = "run_eu_%012x7%019x".formatted(start, id);
      rootRunId = rootRunId.isEmpty() ? runId : rootRunId;
      whose = new ArrayList<>(owners);
      whose.add(text("gen_ai.agent.name", agent));
      with(text("spanhouse.kind", "agent.invoke"));
      if (!parentRun.isEmpty()) {
        with(text("spanhouse.run.parent_id", parentRun));
      }
      return stamped();
    }

    private Node stamped() {
      span.addAllAttributes(whose);
      return with(text("spanhouse.run.id", runId), text("spanhouse.run.root_id", rootRunId));
    }

    String runId() {
      return runId;
    }

    Node with(KeyValue... attributes) {
      span.addAllAttributes(List.of(attributes));
      return this;
    }

    /** A run below this one, of the same owner but another agent, perhaps in another process. */
    Node run(String runService, String agent, long after, long millis) {
      Node node = new Node(trace, this, runService, "agent.invoke " + agent, start + after, millis);
      return node.asRun(agent, whose.subList(0, whose.size() - 1));
    }

    Node model(String provider, String model, long after, long millis) {
      return below("model.call", "model.call " + model, after, millis)
          .with(text("gen_ai.provider.name", provider), text("gen_ai.request.model", model));
    }

    Node tool(String name, long after, long millis) {
      return below("tool.execute", "tool.execute " + name, after, millis)
          .with(text("gen_ai.tool.name", name));
    }

    /** A span of a kind of ours, or of none. */
    Node below(String kind, String name, long after, long millis) {
      Node node = new Node(trace, this, service, name, start + after, millis);
      if (!kind.isEmpty()) {
        node.with(text("spanhouse.kind", kind));
      }
      return node.stamped();
    }

    Node usage(long input, long cached, long output, String cost) {
      with(
          integer("gen_ai.usage.input_tokens", input),
          integer("gen_ai.usage.cache_read.input_tokens", cached),
          integer("gen_ai.usage.output_tokens", output));
      return cost.isEmpty() ? this : with(text("spanhouse.cost", cost));
    }

    Node firstTokenAfter(double seconds) {
      return with(real("gen_ai.response.time_to_first_chunk", seconds));
    }

    Node failed(String type, String message) {
      span.setStatus(
          Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR).setMessage(message));
      return with(text("error.type", type));
    }

    /** A verdict that no error tells: {@code timeout} or {@code cancelled}. */
    Node ended(String status) {
      return with(text("spanhouse.run.status", status));
    }

    /** Sent when it starts, and never ended. */
    Node running() {
      span.setEndTimeUnixNano(0);
      return with(SampleTrace.bool("spanhouse.running", true));
    }

    /** An explicit event of this run. */
    Node event(String type, String name, long after, KeyValue... attributes) {
      span.addEvents(
          Span.Event.newBuilder()
              .setName("spanhouse.event")
              .setTimeUnixNano(nanos(start + after))
              .addAttributes(
                  text("spanhouse.event.id", "evt_eu_%012x7%019x".formatted(start + after, ++ids)))
              .addAttributes(text("spanhouse.event.type", type))
              .addAttributes(text("spanhouse.event.name", name))
              .addAllAttributes(List.of(attributes)));
      return this;
    }
  }

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
