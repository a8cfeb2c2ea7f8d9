package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RunBaggageTest {
  private static final String RUN = "run_eu_018f3a2b9c1d7e8fa4b9c2d7e8f1a3b6";
  private static final String ROOT = "run_eu_018f3a2b9c1d7e8fa4b9c2d7e8f1a3b7";

  @Test
  void insideARun_baggageNamesIt_andKeepsTheRest() {
    try (RecordedTelemetry recorded = new RecordedTelemetry();
        Scope theirs = Baggage.builder().put("tenant", "t1").build().makeCurrent()) {
      AgentTelemetry telemetry = recorded.builder().baggage(true).build();
      try (AgentRun outer =
          telemetry.run("outer").session("s").customer("c").feature("f").user("u").start()) {
        try (AgentRun inner = telemetry.run("inner").feature("g").start()) {
          assertThat(entries())
              .isEqualTo(
                  Map.of(
                      "tenant", "t1",
                      "spanhouse.run.id", inner.id(),
                      "spanhouse.run.root_id", outer.id(),
                      "spanhouse.session.id", "s",
                      "spanhouse.customer.id", "c",
                      "spanhouse.feature", "g"));
        }
        assertThat(entries()).containsEntry("spanhouse.run.id", outer.id());
      }
      assertThat(entries()).isEqualTo(Map.of("tenant", "t1"));
    }
  }

  @Test
  void baggageNotAskedFor_isNeitherWrittenNorRead() {
    try (RecordedTelemetry recorded = new RecordedTelemetry();
        Scope theirs = arrived().makeCurrent()) {
      Map<String, String> before = entries();
      try (AgentRun run = recorded.telemetry().run("a").start()) {
        assertThat(entries()).isEqualTo(before);
        assertThat(run.id()).isNotEqualTo(RUN);
      }
      assertThat(
              recorded.span("agent.invoke a").getAttributes().get(SpanhouseAttributes.SESSION_ID))
          .isNull();
    }
  }

  @Test
  void run_underArrivedBaggage_isBelowTheCallersRun() {
    try (RecordedTelemetry recorded = new RecordedTelemetry();
        Scope theirs = arrived().makeCurrent()) {
      recorded.builder().baggage(true).build().run("a").start().close();

      Attributes run = recorded.span("agent.invoke a").getAttributes();
      assertThat(run.get(SpanhouseAttributes.RUN_PARENT_ID)).isEqualTo(RUN);
      assertThat(run.get(SpanhouseAttributes.RUN_ROOT_ID)).isEqualTo(ROOT);
      assertThat(run.get(SpanhouseAttributes.SESSION_ID)).isEqualTo("s");
      assertThat(run.get(SpanhouseAttributes.CUSTOMER_ID)).isEqualTo("c");
      assertThat(run.get(SpanhouseAttributes.FEATURE)).isEqualTo("f");
    }
  }

  @Test
  void run_underInvalidBaggage_isOnItsOwn_andReplacesIt() {
    Baggage hostile =
        Baggage.builder()
            .put("spanhouse.run.id", "run_xx_1; DROP TABLE runs")
            .put("spanhouse.run.root_id", "x")
            .put("spanhouse.session.id", "s\r\n")
            .put("spanhouse.customer.id", "c".repeat(257))
            .put("spanhouse.feature", " ")
            .build();
    try (RecordedTelemetry recorded = new RecordedTelemetry();
        Scope theirs = hostile.makeCurrent()) {
      try (AgentRun run = recorded.builder().baggage(true).build().run("a").start()) {
        assertThat(entries())
            .isEqualTo(Map.of("spanhouse.run.id", run.id(), "spanhouse.run.root_id", run.id()));
      }
      Attributes run = recorded.span("agent.invoke a").getAttributes();
      assertThat(run.get(SpanhouseAttributes.RUN_PARENT_ID)).isNull();
      assertThat(run.get(SpanhouseAttributes.SESSION_ID)).isNull();
      assertThat(run.get(SpanhouseAttributes.CUSTOMER_ID)).isNull();
      assertThat(run.get(SpanhouseAttributes.FEATURE)).isNull();
    }
  }

  /** Through the W3C header and back, for every value that may travel; no other one does. */
  @Property(tries = 500)
  void values_arriveUnchangedOrNotAtAll(
      @ForAll("texts") String session, @ForAll("texts") String customer) {
    try (RecordedTelemetry recorded = new RecordedTelemetry()) {
      AgentTelemetry telemetry = recorded.builder().baggage(true).build();
      Map<String, String> request = new TreeMap<>();
      String sender;
      try (AgentRun run = telemetry.run("client").session(session).customer(customer).start()) {
        sender = run.id();
        W3CBaggagePropagator.getInstance()
            .inject(Context.current(), request, RunHeadersTest.SETTER);
      }
      assertThat(request.get("baggage")).matches("[ -~]+").hasSizeLessThanOrEqualTo(8192);

      Context received =
          W3CBaggagePropagator.getInstance()
              .extract(Context.root(), request, RunHeadersTest.GETTER);
      try (Scope server = received.makeCurrent()) {
        telemetry.run("server").start().close();
      }

      Attributes run = recorded.span("agent.invoke server").getAttributes();
      assertThat(run.get(SpanhouseAttributes.RUN_PARENT_ID)).isEqualTo(sender);
      assertThat(run.get(SpanhouseAttributes.SESSION_ID)).isEqualTo(expected(session));
      assertThat(run.get(SpanhouseAttributes.CUSTOMER_ID)).isEqualTo(expected(customer));
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return CarriedTexts.any();
  }

  private static String expected(String value) {
    return CarriedText.isSafe(value, 256) ? value : null;
  }

  private static Baggage arrived() {
    return Baggage.builder()
        .put("spanhouse.run.id", RUN)
        .put("spanhouse.run.root_id", ROOT)
        .put("spanhouse.session.id", "s")
        .put("spanhouse.customer.id", "c")
        .put("spanhouse.feature", "f")
        .build();
  }

  private static Map<String, String> entries() {
    return Baggage.current().asMap().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().getValue()));
  }
}
