package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RunHeadersTest {
  static final TextMapSetter<Map<String, String>> SETTER =
      (carrier, key, value) -> carrier.put(key, value);
  static final TextMapGetter<Map<String, String>> GETTER = new CaseIgnoringGetter();

  private static final String RUN = "run_eu_018f3a2b9c1d7e8fa4b9c2d7e8f1a3b6";
  private static final String ROOT = "run_eu_018f3a2b9c1d7e8fa4b9c2d7e8f1a3b7";

  @Test
  void request_insideARun_carriesAllThatIsKnown() {
    try (RecordedTelemetry recorded = new RecordedTelemetry();
        AgentRun run = described(recorded.telemetry()).start()) {
      assertThat(injected(RunHeaders.create()))
          .isEqualTo(
              Map.of(
                  "x-request-id", "req-1",
                  "spanhouse-agent-id", "asst_1",
                  "spanhouse-run-id", run.id(),
                  "spanhouse-session-id", "s-1",
                  "spanhouse-session-path", "/triage/classify",
                  "spanhouse-session-name", "Ticket 17",
                  "spanhouse-property-tier", "gold",
                  "spanhouse-prompt-id", "classify"));
    }
  }

  @Test
  void prefix_givesTheNamesOfThatGateway() {
    try (RecordedTelemetry recorded = new RecordedTelemetry();
        AgentRun run = described(recorded.telemetry()).start()) {
      assertThat(injected(RunHeaders.withPrefix("alephant")))
          .isEqualTo(
              Map.of(
                  "x-request-id", "req-1",
                  "Alephant-Agent-Id", "asst_1",
                  "Alephant-Run-Id", run.id(),
                  "alephant-session-id", "s-1",
                  "alephant-session-path", "/triage/classify",
                  "alephant-session-name", "Ticket 17",
                  "alephant-property-tier", "gold",
                  "alephant-prompt-id", "classify"));
    }
  }

  @Test
  void run_underReceivedHeaders_takesThemOver() {
    Map<String, String> headers =
        Map.of(
            "x-request-id", "req-1",
            "alephant-agent-id", "asst_1",
            "alephant-run-id", RUN,
            "alephant-session-id", "s-1",
            "alephant-session-path", "/triage",
            "alephant-session-name", "Ticket 17",
            "Alephant-Property-Tier", "gold",
            "alephant-prompt-id", "classify",
            "alephant-other", "x");
    try (RecordedTelemetry recorded = new RecordedTelemetry()) {
      AgentTelemetry telemetry = recorded.telemetry();
      Context received = RunHeaders.withPrefix("alephant").extract(Context.root(), headers, GETTER);
      try (Scope server = received.makeCurrent();
          AgentRun run = telemetry.run("server").start()) {
        telemetry.modelCall("openai", "m").close();
        telemetry.run("inner").start().close();
        assertThat(run.id()).isNotEqualTo(RUN);
      }

      Map<String, Object> attributes = text(recorded.span("agent.invoke server"));
      assertThat(attributes)
          .containsEntry("spanhouse.run.parent_id", RUN)
          .containsEntry("spanhouse.request.id", "req-1")
          .containsEntry("gen_ai.agent.id", "asst_1")
          .containsEntry("gen_ai.conversation.id", "s-1")
          .containsEntry("spanhouse.session.id", "s-1")
          .containsEntry("spanhouse.session.path", "/triage")
          .containsEntry("spanhouse.session.name", "Ticket 17")
          .containsEntry("spanhouse.metadata.tier", "gold")
          .containsEntry("spanhouse.prompt.id", "classify")
          .doesNotContainKey("spanhouse.run.root_id");
      assertThat(text(recorded.span("model.call m")))
          .containsEntry("spanhouse.session.id", "s-1")
          .containsEntry("gen_ai.agent.id", "asst_1");
      assertThat(text(recorded.span("agent.invoke inner")))
          .containsEntry("spanhouse.session.id", "s-1")
          .containsEntry("spanhouse.run.parent_id", attributes.get("spanhouse.run.id"))
          .doesNotContainKeys("gen_ai.agent.id", "spanhouse.prompt.id", "spanhouse.metadata.tier");
    }
  }

  @Test
  void callsUnderReceivedHeaders_withoutARun_belongToTheCallersRun() {
    Map<String, String> headers =
        Map.of(
            "x-request-id", "req-1",
            "spanhouse-agent-id", "asst_1",
            "spanhouse-run-id", RUN,
            "spanhouse-session-id", "s-1",
            "spanhouse-session-name", "Ticket 17",
            "spanhouse-property-tier", "gold");
    try (RecordedTelemetry recorded = new RecordedTelemetry();
        AgentRun unrelated = recorded.telemetry().run("unrelated").session("s-0").start()) {
      assertThat(unrelated.id()).isNotEmpty();
      Context received = RunHeaders.create().extract(Context.current(), headers, GETTER);
      try (Scope server = received.makeCurrent()) {
        recorded.telemetry().modelCall("openai", "m").close();
        recorded.telemetry().toolCall("t").close();
      }

      assertThat(text(recorded.span("tool.execute t")))
          .containsEntry("spanhouse.run.id", RUN)
          .containsEntry("gen_ai.agent.id", "asst_1")
          .containsEntry("spanhouse.session.id", "s-1")
          .doesNotContainKeys(
              "spanhouse.run.root_id",
              "gen_ai.agent.name",
              "spanhouse.request.id",
              "spanhouse.session.name",
              "spanhouse.metadata.tier");
      assertThat(text(recorded.span("model.call m")))
          .containsEntry("spanhouse.run.id", RUN)
          .containsEntry("gen_ai.conversation.id", "s-1");
    }
  }

  @Test
  void callsUnderReceivedBaggage_withoutARun_belongToTheCallersRun_whenAsked() {
    Context received =
        Context.root()
            .with(
                Baggage.builder()
                    .put("spanhouse.run.id", RUN)
                    .put("spanhouse.run.root_id", ROOT)
                    .put("spanhouse.customer.id", "c")
                    .build());
    try (RecordedTelemetry recorded = new RecordedTelemetry();
        Scope server = received.makeCurrent()) {
      recorded.builder().baggage(true).build().toolCall("asked").close();
      recorded.telemetry().toolCall("unasked").close();

      assertThat(text(recorded.span("tool.execute asked")))
          .containsEntry("spanhouse.run.id", RUN)
          .containsEntry("spanhouse.run.root_id", ROOT)
          .containsEntry("spanhouse.customer.id", "c");
      assertThat(text(recorded.span("tool.execute unasked")))
          .doesNotContainKeys("spanhouse.run.id", "spanhouse.customer.id");
    }
  }

  @Test
  void whatTheBuilderSays_goesBeforeTheHeaders() {
    Map<String, String> headers =
        Map.of(
            "spanhouse-run-id", RUN,
            "spanhouse-agent-id", "theirs",
            "spanhouse-session-id", "s-1",
            "spanhouse-session-name", "Ticket 17",
            "x-request-id", "req-1");
    try (RecordedTelemetry recorded = new RecordedTelemetry()) {
      Context received = RunHeaders.create().extract(Context.root(), headers, GETTER);
      try (Scope server = received.makeCurrent()) {
        recorded
            .telemetry()
            .run("a")
            .agentId("ours")
            .session("s-2")
            .requestId("req-2")
            .parentRun(ROOT)
            .start()
            .close();
      }

      assertThat(text(recorded.span("agent.invoke a")))
          .containsEntry("gen_ai.agent.id", "ours")
          .containsEntry("spanhouse.session.id", "s-2")
          .containsEntry("spanhouse.request.id", "req-2")
          .containsEntry("spanhouse.run.parent_id", ROOT)
          .doesNotContainKey("spanhouse.session.name");
    }
  }

  @Test
  void nestedRun_tellsTheSessionAndRequestOfTheOuterOne() {
    try (RecordedTelemetry recorded = new RecordedTelemetry();
        AgentRun outer = described(recorded.telemetry()).start()) {
      try (AgentRun inner = recorded.telemetry().run("inner").start()) {
        assertThat(injected(RunHeaders.create()))
            .isEqualTo(
                Map.of(
                    "x-request-id", "req-1",
                    "spanhouse-run-id", inner.id(),
                    "spanhouse-session-id", "s-1",
                    "spanhouse-session-path", "/triage/classify",
                    "spanhouse-session-name", "Ticket 17"));
      }
      try (AgentRun other = recorded.telemetry().run("inner").session("s-2").start()) {
        assertThat(injected(RunHeaders.create()))
            .isEqualTo(
                Map.of(
                    "x-request-id", "req-1",
                    "spanhouse-run-id", other.id(),
                    "spanhouse-session-id", "s-2"));
      }
      assertThat(outer.id()).isNotEmpty();
    }
  }

  @Test
  void headers_beforeBaggage_andBaggageWhereTheySayNothing() {
    Context context =
        Context.root()
            .with(
                Baggage.builder()
                    .put("spanhouse.run.id", RUN)
                    .put("spanhouse.run.root_id", ROOT)
                    .put("spanhouse.session.id", "of baggage")
                    .put("spanhouse.customer.id", "c")
                    .build());
    assertThat(startedUnder(context, Map.of("spanhouse-run-id", RUN, "spanhouse-session-id", "s")))
        .containsEntry("spanhouse.run.parent_id", RUN)
        .containsEntry("spanhouse.run.root_id", ROOT)
        .containsEntry("spanhouse.session.id", "s")
        .containsEntry("spanhouse.customer.id", "c");
    assertThat(startedUnder(context, Map.of("spanhouse-run-id", "run_other")))
        .containsEntry("spanhouse.run.parent_id", "run_other")
        .doesNotContainKey("spanhouse.run.root_id");
  }

  @Test
  void headersWithoutRun_leaveItToTheProcess() {
    try (RecordedTelemetry recorded = new RecordedTelemetry()) {
      Context received =
          RunHeaders.create().extract(Context.root(), Map.of("spanhouse-session-id", "s"), GETTER);
      try (Scope server = received.makeCurrent()) {
        recorded.builder().processParentRun(RUN).build().run("a").start().close();
      }
      assertThat(text(recorded.span("agent.invoke a")))
          .containsEntry("spanhouse.run.parent_id", RUN)
          .containsEntry("spanhouse.session.id", "s");
    }
  }

  @Test
  void metadataOfHeaders_isRedactedLikeOnesOwn() {
    try (RecordedTelemetry recorded = new RecordedTelemetry()) {
      AgentTelemetry telemetry =
          recorded.builder().redact((key, text) -> text.replace("secret", "***")).build();
      Context received =
          RunHeaders.create()
              .extract(Context.root(), Map.of("spanhouse-property-tier", "secret-1"), GETTER);
      try (Scope server = received.makeCurrent();
          AgentRun run = telemetry.run("a").metadata("own", "secret-2").start()) {
        assertThat(injected(RunHeaders.create()))
            .containsEntry("spanhouse-run-id", run.id())
            .containsEntry("spanhouse-property-tier", "***-1")
            .containsEntry("spanhouse-property-own", "***-2");
      }
      assertThat(text(recorded.span("agent.invoke a")))
          .containsEntry("spanhouse.metadata.tier", "***-1")
          .containsEntry("spanhouse.metadata.own", "***-2");
    }
  }

  @Test
  void pluggedIntoPropagators_travelsWithTheTrace() {
    TextMapPropagator both =
        TextMapPropagator.composite(W3CTraceContextPropagator.getInstance(), RunHeaders.create());
    Map<String, String> headers = new HashMap<>();
    try (RecordedTelemetry recorded = new RecordedTelemetry()) {
      try (AgentRun client = recorded.telemetry().run("client").start()) {
        both.inject(Context.current(), headers, SETTER);
        assertThat(headers).containsEntry("spanhouse-run-id", client.id());
      }
      try (Scope server = both.extract(Context.root(), headers, GETTER).makeCurrent()) {
        recorded.telemetry().run("server").start().close();
      }
      SpanData client = recorded.span("agent.invoke client");
      SpanData server = recorded.span("agent.invoke server");
      assertThat(server.getParentSpanId()).isEqualTo(client.getSpanId());
      assertThat(text(server))
          .containsEntry("spanhouse.run.parent_id", text(client).get("spanhouse.run.id"));
    }
    assertThat(both.fields()).contains("traceparent", "spanhouse-run-id", "x-request-id");
  }

  @Test
  void receivedHeaders_outsideOfRuns_arePassedOn() {
    Map<String, String> headers =
        Map.of("spanhouse-run-id", RUN, "spanhouse-property-tier", "gold");
    Context received = RunHeaders.create().extract(Context.root(), headers, GETTER);
    Map<String, String> sent = new HashMap<>();
    RunHeaders.create().inject(received, sent, SETTER);

    assertThat(sent).isEqualTo(headers);
  }

  @Test
  void names_areTheUsers_andNullSwitchesOff() {
    RunHeaders headers =
        RunHeaders.builder()
            .requestId(null)
            .runId("X-Run")
            .sessionId("X-Session")
            .propertyPrefix(null)
            .build();
    try (RecordedTelemetry recorded = new RecordedTelemetry();
        AgentRun run = described(recorded.telemetry()).start()) {
      assertThat(injected(headers))
          .containsEntry("X-Run", run.id())
          .containsEntry("X-Session", "s-1")
          .doesNotContainKeys("x-request-id", "spanhouse-run-id", "spanhouse-property-tier");
    }
  }

  @Test
  void names_thatAreNoHeaders_areRefusedAtOnce() {
    for (String name : List.of("", "a b", "a:", "a\r\nb", "\u00e9", "a".repeat(101))) {
      assertThatThrownBy(() -> RunHeaders.builder().runId(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("header name");
      assertThatThrownBy(() -> RunHeaders.withPrefix(name))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(RunHeaders.withPrefix(null)).isSameAs(RunHeaders.create());
  }

  @Test
  void properties_areBoundedInNumberAndSize() {
    try (RecordedTelemetry recorded = new RecordedTelemetry()) {
      AgentRunBuilder many = recorded.telemetry().run("many").session("s");
      AgentRunBuilder large = recorded.telemetry().run("large").session("s");
      for (int i = 0; i < 100; i++) {
        many.metadata("k" + i, "v");
        large.metadata("k" + i, "v".repeat(500));
      }
      try (AgentRun run = many.start()) {
        assertThat(injected(RunHeaders.create()))
            .hasSize(2 + RunHeaders.MAX_PROPERTIES)
            .containsEntry("spanhouse-run-id", run.id());
      }
      try (AgentRun run = large.start()) {
        Map<String, String> headers = injected(RunHeaders.create());
        assertThat(chars(headers)).isBetween(3000, RunHeaders.MAX_INJECTED_CHARS);
        assertThat(headers).containsKeys("spanhouse-run-id", "spanhouse-session-id");
        assertThat(run.id()).isNotEmpty();
      }
    }

    Map<String, String> flood = new TreeMap<>();
    for (int i = 0; i < 5000; i++) {
      flood.put("spanhouse-property-k" + i, "v");
    }
    assertThat(startedUnder(Context.root(), flood).keySet())
        .filteredOn(key -> key.startsWith("spanhouse.metadata."))
        .hasSize(RunHeaders.MAX_PROPERTIES);
  }

  @Test
  @SuppressWarnings("NullAway")
  void nullsAndBrokenCarriers_areHarmless() {
    RunHeaders headers = RunHeaders.create();
    Map<String, String> carrier = new HashMap<>();
    try (RecordedTelemetry recorded = new RecordedTelemetry();
        AgentRun run = recorded.telemetry().run("a").start()) {
      Context context = Context.current();
      headers.inject(null, carrier, SETTER);
      headers.inject(context, carrier, null);
      headers.inject(context, null, SETTER);
      headers.inject(context, Map.of(), SETTER);
      assertThat(carrier).isEmpty();
      assertThat(headers.extract(context, carrier, null)).isSameAs(context);
      assertThat(headers.extract(context, null, GETTER)).isSameAs(context);
      assertThat(headers.extract(context, carrier, GETTER)).isSameAs(context);
      assertThat(headers.extract(null, carrier, GETTER)).isSameAs(Context.root());
      assertThat(run.id()).isNotEmpty();
    }
  }

  /** What a run says arrives in a run elsewhere as it was, or not at all; nothing else is sent. */
  @Property(tries = 500)
  void values_arriveUnchangedOrNotAtAll(
      @ForAll("texts") String name,
      @ForAll("texts") String session,
      @ForAll("texts") String key,
      @ForAll("texts") String property) {
    Map<String, String> headers;
    try (RecordedTelemetry recorded = new RecordedTelemetry();
        AgentRun run =
            recorded
                .telemetry()
                .run("client")
                .session(session)
                .sessionName(name)
                .metadata(key, property)
                .metadata("tier", property)
                .start()) {
      headers = injected(RunHeaders.create());
      assertThat(headers).containsEntry("spanhouse-run-id", run.id());
    }
    assertThat(headers.keySet()).allMatch(header -> header.matches("[a-z0-9_.-]{1,100}"));
    assertThat(headers.values()).allMatch(value -> value.matches("[!-~]([ -~]*[!-~])?"));
    assertThat(chars(headers)).isLessThanOrEqualTo(RunHeaders.MAX_INJECTED_CHARS);
    Assume.that(chars(headers) < RunHeaders.MAX_INJECTED_CHARS - 3 * HeaderValue.MAX_BYTES - 100);

    Map<String, Object> received = startedUnder(Context.root(), headers);
    assertThat(received.get("spanhouse.session.id")).isEqualTo(expected(session));
    assertThat(received.get("spanhouse.session.name")).isEqualTo(expected(name));
    assertThat(received.get("spanhouse.metadata.tier")).isEqualTo(expected(property));
  }

  /** Whatever a client sends: what a run takes over of it is safe text, and no id that is none. */
  @Property(tries = 500)
  void receivedValues_areSafeTextOrIgnored(
      @ForAll("texts") String value, @ForAll("texts") String suffix) {
    Map<String, String> headers = new HashMap<>();
    RunHeaders.create().fields().forEach(header -> headers.put(header, value));
    headers.put("spanhouse-property-" + suffix, value);

    startedUnder(Context.root(), headers)
        .forEach(
            (key, text) -> {
              assertThat(key).matches("[a-z0-9_.-]+");
              assertThat(CarriedText.isSafe((String) text, 8192)).isTrue();
              if (key.equals("spanhouse.run.parent_id")) {
                assertThat(RunId.isRunId((String) text)).isTrue();
              }
            });
  }

  @Provide
  Arbitrary<String> texts() {
    return CarriedTexts.any();
  }

  private static String expected(String value) {
    return CarriedText.isSafe(value, 512) ? value : null;
  }

  private static int chars(Map<String, String> headers) {
    return headers.entrySet().stream()
        .mapToInt(header -> header.getKey().length() + header.getValue().length())
        .sum();
  }

  private static AgentRunBuilder described(AgentTelemetry telemetry) {
    return telemetry
        .run("support-triage")
        .agentId("asst_1")
        .session("s-1")
        .sessionName("Ticket 17")
        .sessionPath("/triage/classify")
        .requestId("req-1")
        .prompt("classify", "7")
        .metadata("Tier", "gold")
        .input("never in headers");
  }

  private static Map<String, String> injected(RunHeaders headers) {
    Map<String, String> carrier = new HashMap<>();
    headers.inject(Context.current(), carrier, SETTER);
    return carrier;
  }

  /** The attributes of a run started under what {@code headers} say, with baggage on. */
  private static Map<String, Object> startedUnder(Context context, Map<String, String> headers) {
    try (RecordedTelemetry recorded = new RecordedTelemetry()) {
      try (Scope server = RunHeaders.create().extract(context, headers, GETTER).makeCurrent()) {
        recorded.builder().baggage(true).build().run("a").start().close();
      }
      return text(recorded.span("agent.invoke a"));
    }
  }

  private static Map<String, Object> text(SpanData span) {
    Map<String, Object> attributes = new HashMap<>();
    Attributes all = span.getAttributes();
    all.forEach((key, value) -> attributes.put(key.getKey(), value));
    return attributes;
  }

  /** As those of HTTP servers. */
  private static final class CaseIgnoringGetter implements TextMapGetter<Map<String, String>> {
    @Override
    @SuppressWarnings("deprecation")
    public Iterable<String> keys(Map<String, String> carrier) {
      return carrier.keySet();
    }

    @Override
    public String get(Map<String, String> carrier, String key) {
      return carrier.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(key))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse(null);
    }
  }
}
