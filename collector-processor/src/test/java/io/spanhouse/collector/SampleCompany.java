package io.spanhouse.collector;

import static io.spanhouse.collector.SampleTrace.integer;
import static io.spanhouse.collector.SampleTrace.real;
import static io.spanhouse.collector.SampleTrace.text;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.spanhouse.collector.SampleSpans.Node;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Ten days of a small company's agents, always the same: a support desk with three customers, a
 * newsroom whose pipeline runs over three processes, an invoice reader that times out, jobs that
 * send heartbeats, and what is running on the last day. The days are so late that no retention
 * deletes them.
 */
final class SampleCompany {
  /** A Monday. */
  static final LocalDate FIRST_DAY = LocalDate.of(2024, 3, 4);

  static final LocalDate TODAY = FIRST_DAY.plusDays(9);

  private static final int DESK_RUNS = 30;
  private static final String[] CUSTOMERS = {"acme", "globex", "initech"};

  private final SampleSpans spans = new SampleSpans();

  private SampleCompany() {}

  /** A query that asks for the current time of agents, as of the evening of {@link #TODAY}. */
  static String onTheLastEvening(String query) {
    return query
        .replace("today()", "toDate('" + TODAY + "')")
        .replace("now()", "toDateTime('" + TODAY + " 18:00:00', 'UTC')");
  }

  static SampleSpans spans() {
    SampleCompany company = new SampleCompany();
    for (int number = 0; number < DESK_RUNS; number++) {
      company.desk(number);
    }
    company.newsroom(6, 0);
    company.newsroom(8, 8842);
    company.newsroom(9, 9911);
    for (int day = 2; day < 10; day += 2) {
      company.invoices(day);
    }
    company.heartbeats();
    company.running();
    return company.spans;
  }

  private static long at(int day, int hour, int minute) {
    return FIRST_DAY.plusDays(day).atTime(hour, minute).toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  /** Millionths of a USD as decimal text. */
  private static String usd(long millionths) {
    return BigDecimal.valueOf(millionths, 6).toPlainString();
  }

  private static KeyValue[] owner(
      String customer, String session, String user, String feature, String department) {
    List<KeyValue> owner = new ArrayList<>();
    String[] keys = {"customer.id", "session.id", "user.id", "feature", "department"};
    String[] values = {customer, session, user, feature, department};
    for (int i = 0; i < keys.length; i++) {
      if (!values[i].isEmpty()) {
        owner.add(text("spanhouse." + keys[i], values[i]));
      }
    }
    return owner.toArray(KeyValue[]::new);
  }

  /**
   * A ticket: a model call, a search that has to be repeated in every fifth run, a second agent in
   * every second, an order that is not found in three.
   */
  private void desk(int number) {
    int day = number % 10;
    String customer = CUSTOMERS[number % 3];
    Node run =
        spans
            .run(
                "desk",
                "support-triage",
                at(day, 9 + number / 10 * 2, number),
                4000 + 100L * number,
                owner(
                    customer,
                    "s-" + customer + "-" + (day < 5 ? 1 : 2),
                    "u-" + number % 4,
                    "triage",
                    "support"))
            .with(
                text("gen_ai.agent.version", day < 5 ? "1.0" : "1.1"),
                text("spanhouse.prompt.id", "triage"),
                text("spanhouse.prompt.version", number % 2 == 0 ? "1" : "2"),
                text("spanhouse.input", "{\"ticket\":" + (1000 + number) + "}"));
    run.model("openai", "gpt-5.4-mini", 10, 400 + 10L * number)
        .usage(
            1000 + 10L * number, number % 4 == 0 ? 500 : 0, 100 + number, usd(1500 + 10L * number))
        .firstTokenAfter((100 + 5 * number) / 1000.0)
        .with(text("gen_ai.response.model", "gpt-5.4-mini"));
    search(run, number);
    if (number % 2 == 1) {
      run.run("desk", "refund-writer", 3000, 800)
          .model("anthropic", "claude-sonnet-4-6", 10, 700 + number)
          .usage(2000, 0, 300 + number, usd(10_500 + 15L * number))
          .firstTokenAfter((300 + number) / 1000.0);
    }
    run.event("score", "helpful", 3900, real("spanhouse.score.value", (number % 10) / 10.0));
    if (number % 6 == 0) {
      run.event(
          "policy",
          "pii",
          5,
          text("spanhouse.policy.name", "pii"),
          text("spanhouse.policy.outcome", number % 12 == 0 ? "blocked" : "allowed"),
          text("spanhouse.event.data", "{\"reason\":\"card number\"}"));
    }
    if (number % 10 == 9) {
      run.event(
          "budget",
          "",
          3950,
          text("spanhouse.budget.limit", "5"),
          text("spanhouse.budget.consumed", usd(150_000L * number)),
          text("spanhouse.currency", "USD"));
    }
    boolean found = number % 3 != 2 || number % 9 != 8;
    order(run, number, found);
    if (found) {
      run.event("payment", "", 3990, text("spanhouse.payment.amount", "0.02"));
    }
  }

  private void search(Node run, int number) {
    if (number % 5 == 0) {
      run.tool("search_kb", 500, 2000)
          .with(integer("spanhouse.attempt", 1), text("spanhouse.cost", "0.0005"))
          .failed("timeout", "no answer within 2 s");
    }
    run.tool("search_kb", 2510, 100 + 20L * number)
        .with(
            integer("spanhouse.attempt", number % 5 == 0 ? 2 : 1),
            text("spanhouse.cost", "0.0005"));
  }

  private void order(Node run, int number, boolean found) {
    if (number % 3 == 2) {
      Node order = run.tool("get_order", 3810, 50 + number);
      if (!found) {
        String message = "order 10%d not found at 10.0.0.%d:443".formatted(number, number);
        order.failed("OrderNotFound", message);
        run.failed("OrderNotFound", message);
      }
    }
  }

  /** Five steps, each a run; review fails when a request of its model is refused. */
  private void newsroom(int day, int refusedRequest) {
    Node pipeline =
        spans.run(
            "newsroom",
            "article-pipeline",
            at(day, 14, 0),
            60_000,
            owner("", "issue-" + day, "", "articles", "editorial"));
    String[] steps = {"research", "outline", "draft", "review", "publish"};
    int count = refusedRequest == 0 ? steps.length : steps.length - 1;
    for (int i = 0; i < count; i++) {
      Node step = pipeline.run(i < 2 ? "newsroom" : "writers", steps[i], 10_000L * i, 9_000);
      Node call =
          step.model("anthropic", "claude-opus-4-6", 100, 8_000)
              .firstTokenAfter(0.9 + i / 10.0)
              .with(text("spanhouse.prompt.id", "article"), text("spanhouse.prompt.version", "7"));
      if (refusedRequest > 0 && i == count - 1) {
        String message = "overloaded, request req_" + refusedRequest;
        call.usage(0, 0, 0, "0").failed("overloaded", message);
        step.failed("overloaded", message);
        pipeline.failed("PipelineError", "review failed");
      } else {
        call.usage(8000 + 1000L * i, 4000, 1000, usd(45_000 + 1000L * i));
      }
    }
    pipeline.below("", "GET /feeds", 200, 300);
    pipeline.event(
        "decision",
        "publish?",
        50_000,
        text("spanhouse.output", refusedRequest == 0 ? "publish" : "drop"));
  }

  /** A model without a price; every second run gives up. */
  private void invoices(int day) {
    Node run =
        spans.run(
            "finance", "invoice-reader", at(day, 6, 30), 30_000, owner("", "", "", "", "finance"));
    run.model("house", "house-model-7b", 100, 20_000 + 1000L * day).usage(5000, 0, 50, "");
    if (day % 4 == 0) {
      run.ended("timeout").failed("timeout", "no answer within 30 s");
    }
  }

  private void heartbeats() {
    for (int beat = 0; beat < 3; beat++) {
      spans
          .run("jobs", "nightly-export", at(9, 1 + beat, 0), 0)
          .with(
              text("spanhouse.run.type", "heartbeat"),
              text("spanhouse.metadata.heartbeat_interval_seconds", "3600"));
      spans
          .run("jobs", "mailer", at(9, 3, 10 * beat), 0)
          .with(text("spanhouse.run.type", "heartbeat"));
    }
  }

  private void running() {
    Node night =
        spans
            .run("newsroom", "night-editor", at(9, 11, 0), 0)
            .running()
            .with(integer("spanhouse.run.timeout_ns", Duration.ofDays(1).toNanos()));
    night.model("house", "house-model-7b", 1000, 0).running();
    spans
        .run("desk", "support-triage", at(9, 11, 30), 0, owner("acme", "", "", "triage", ""))
        .running()
        .with(integer("spanhouse.run.timeout_ns", 1));
  }
}
