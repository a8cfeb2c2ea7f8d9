package io.spanhouse.benchmarks.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Who and what takes part in the traffic. */
final class Cast {
  private static final int CUSTOMERS = 200;
  private static final int USERS_PER_CUSTOMER = 20;
  private static final int SERVICES = 12;

  static final List<String> DEPARTMENTS =
      List.of("support", "sales", "finance", "engineering", "marketing", "operations");
  static final List<String> FEATURES =
      List.of(
          "chat",
          "search",
          "inbox",
          "reports",
          "code-review",
          "onboarding",
          "workflows",
          "contract-check");
  static final List<String> HEARTBEATS =
      List.of("nightly-report", "index-refresh", "inbox-poller", "billing-export");

  private static final List<String> AGENTS =
      List.of(
          "support-triage",
          "support-answerer",
          "refund-handler",
          "article-pipeline",
          "researcher",
          "writer",
          "fact-checker",
          "code-reviewer",
          "test-writer",
          "release-manager",
          "lead-scorer",
          "email-drafter",
          "meeting-notes",
          "contract-reader",
          "invoice-matcher",
          "fraud-screener",
          "data-analyst",
          "sql-writer",
          "onboarding-guide",
          "planner");
  private static final List<String> TOOLS =
      List.of(
          "search_web",
          "fetch_page",
          "read_file",
          "run_tests",
          "query_orders",
          "update_ticket",
          "send_email",
          "lookup_customer",
          "calendar_find_slot",
          "run_sql",
          "create_invoice",
          "translate_text");

  static final List<Service> SERVICE_LIST = services();
  static final List<Agent> AGENT_LIST = agents();
  private static final double[] CUSTOMER_WEIGHTS = zipf(CUSTOMERS);

  private Cast() {}

  private static List<Service> services() {
    List<Service> services = new ArrayList<>();
    for (int i = 0; i < SERVICES; i++) {
      String environment = i == 10 ? "staging" : i == 11 ? "development" : "production";
      services.add(
          new Service(i, "agent-service-" + i, environment, i % 3 == 0 ? "java" : "python"));
    }
    return List.copyOf(services);
  }

  private static List<Agent> agents() {
    List<Agent> agents = new ArrayList<>();
    for (int i = 0; i < AGENTS.size(); i++) {
      String name = AGENTS.get(i);
      agents.add(
          new Agent(
              name,
              "agent-" + name,
              (1 + i % 3) + "." + i % 7 + ".0",
              SERVICE_LIST.get(i % SERVICES),
              name + "-system",
              List.of(model(i), model(i * 5 + 1), model(i * 7 + 3)),
              List.of(tool(i), tool(i + 3), tool(i * 5 + 7))));
    }
    return List.copyOf(agents);
  }

  private static Model model(int i) {
    return Model.CHAT.get(i % Model.CHAT.size());
  }

  private static String tool(int i) {
    return TOOLS.get(i % TOOLS.size());
  }

  private static double[] zipf(int size) {
    double[] cumulative = new double[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += 1.0 / (i + 1);
      cumulative[i] = sum;
    }
    return cumulative;
  }

  static Agent agent(RandomGenerator random) {
    return pick(AGENT_LIST, random);
  }

  static <T> T pick(List<T> list, RandomGenerator random) {
    return list.get(random.nextInt(list.size()));
  }

  /** The first customer has the most runs, the second half of them, and so on. */
  static Audience audience(RandomGenerator random, String session) {
    double at = random.nextDouble() * CUSTOMER_WEIGHTS[CUSTOMERS - 1];
    int customer = 0;
    while (CUSTOMER_WEIGHTS[customer] < at) {
      customer++;
    }
    int user = customer * USERS_PER_CUSTOMER + random.nextInt(USERS_PER_CUSTOMER);
    String feature = pick(FEATURES, random);
    return new Audience(
        session,
        feature + " of user " + user,
        String.format(Locale.ROOT, "cus_%03d", customer),
        String.format(Locale.ROOT, "user-%04d", user),
        feature,
        pick(DEPARTMENTS, random));
  }
}
