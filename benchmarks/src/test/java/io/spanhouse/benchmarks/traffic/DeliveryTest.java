package io.spanhouse.benchmarks.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is sent, read with the generated classes. */
class DeliveryTest {
  private static final TrafficSpec SPEC =
      new TrafficSpec(7, 20_000, TrafficSpec.DEFAULT_END, false, false);
  private static final int SPANS_PER_REQUEST = 100;

  private final Received forward = send(SPEC, false);

  @Test
  void everySpan_isSent() {
    Set<Span> meant = new HashSet<>();
    Timetable timetable = new Timetable(SPEC);
    long spans = 0;
    for (long i = 0; i < timetable.scenarios(); i++) {
      spans += Playwright.write(timetable.plan(i)).spans();
    }
    forward.spans.forEach(meant::add);
    assertThat(meant.stream().map(Span::getSpanId).distinct()).hasSize((int) spans);
    assertThat((double) spans).isCloseTo(SPEC.spans(), within(SPEC.spans() * 0.03));
  }

  @Test
  void backwards_isTheSame() {
    Received backwards = send(SPEC, true);
    assertThat(new HashSet<>(backwards.spans)).isEqualTo(new HashSet<>(forward.spans));
    assertThat(backwards.spans.get(0).getStartTimeUnixNano())
        .isGreaterThan(forward.spans.get(0).getStartTimeUnixNano());
  }

  @Test
  void anotherSeed_isOtherTraffic() {
    Received other = send(new TrafficSpec(8, 20_000, TrafficSpec.DEFAULT_END, false, false), false);
    assertThat(ids(other)).doesNotContainAnyElementsOf(ids(forward));
  }

  private static List<ByteString> ids(Received received) {
    return received.spans.stream().map(Span::getSpanId).toList();
  }

  @Test
  void oneSpanInTwenty_isSentTwice_mostlyInAnotherRequest() {
    Map<Span, Integer> requestOf = new HashMap<>();
    int twice = 0;
    int together = 0;
    for (int i = 0; i < forward.spans.size(); i++) {
      Integer before = requestOf.put(forward.spans.get(i), forward.requestOf.get(i));
      if (before != null) {
        twice++;
        together += forward.requestOf.get(i).equals(before) ? 1 : 0;
      }
    }
    // What still waits at the end goes out at once.
    assertThat(together).isLessThan(twice / 20);
    assertThat(100.0 * twice / requestOf.size()).isCloseTo(Delivery.TWICE_PERCENT, within(1.0));
  }

  @Test
  void spans_areOfTenToATrace_andHaveSomeTwentyAttributes() {
    Set<ByteString> traces = new HashSet<>();
    Set<ByteString> spans = new HashSet<>();
    double attributes = 0;
    int agentSpans = 0;
    for (Span span : forward.spans) {
      traces.add(span.getTraceId());
      spans.add(span.getSpanId());
      if (span.getAttributesList().stream().anyMatch(DeliveryTest::tellsKind)) {
        agentSpans++;
        attributes += span.getAttributesCount();
      }
    }
    assertThat((double) spans.size() / traces.size()).isCloseTo(10, within(1.0));
    assertThat(attributes / agentSpans).isCloseTo(20, within(3.0));
  }

  private static boolean tellsKind(KeyValue attribute) {
    return attribute.getKey().equals("spanhouse.kind");
  }

  @Test
  void mostChildren_areBeforeTheirParents_notAll() {
    Map<ByteString, Integer> position = new HashMap<>();
    for (int i = 0; i < forward.spans.size(); i++) {
      position.putIfAbsent(forward.spans.get(i).getSpanId(), i);
    }
    int before = 0;
    int after = 0;
    for (Span span : forward.spans) {
      Integer parent = position.get(span.getParentSpanId());
      if (parent != null && position.get(span.getSpanId()) < parent) {
        before++;
      } else if (parent != null) {
        after++;
      }
    }
    assertThat(before).isGreaterThan(after);
    assertThat(after).isGreaterThan(before / 10);
  }

  @Test
  void resources_areThoseOfTheServices() {
    assertThat(forward.services)
        .containsExactlyInAnyOrderElementsOf(
            Cast.SERVICE_LIST.stream().map(Service::name).toList());
    assertThat(forward.scopes).hasSize(Dialect.values().length);
  }

  private static Received send(TrafficSpec spec, boolean backwards) {
    Received received = new Received();
    Delivery delivery = new Delivery(new Requests(received, SPANS_PER_REQUEST), backwards);
    Timetable timetable = new Timetable(spec);
    try {
      for (long i = 0; i < timetable.scenarios(); i++) {
        long number = backwards ? timetable.scenarios() - 1 - i : i;
        delivery.send(Playwright.write(timetable.plan(number)));
      }
      delivery.finish();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return received;
  }

  /** Reads requests as a receiver would. */
  private static final class Received implements Sink {
    final List<Span> spans = new ArrayList<>();
    final List<Integer> requestOf = new ArrayList<>();
    final Set<String> services = new HashSet<>();
    final Set<String> scopes = new HashSet<>();
    int requests;

    @Override
    public void send(ProtoWriter request, int count) {
      ExportTraceServiceRequest message;
      try {
        message = ExportTraceServiceRequest.parseFrom(request.toByteArray());
      } catch (com.google.protobuf.InvalidProtocolBufferException e) {
        throw new IllegalStateException(e);
      }
      int before = spans.size();
      for (ResourceSpans resource : message.getResourceSpansList()) {
        services.add(resource.getResource().getAttributes(0).getValue().getStringValue());
        for (ScopeSpans scope : resource.getScopeSpansList()) {
          scopes.add(scope.getScope().getName());
          for (Span span : scope.getSpansList()) {
            spans.add(span);
            requestOf.add(requests);
          }
        }
      }
      assertThat(spans.size() - before).isEqualTo(count);
      requests++;
    }

    @Override
    public Totals finish() {
      return new Totals(spans.size(), 0, 0, requests, 0);
    }

    @Override
    public void close() {}
  }
}
