package io.spanhouse.semconv;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/**
 * Spanhouse's own attribute keys: what OpenTelemetry has no standard key for. Everything that has
 * one (agent name, model, tokens, messages, tool call) is in {@link GenAiAttributes}.
 *
 * <p>The keys are a contract with stored data: they are added to, never renamed.
 */
public final class SpanhouseAttributes {

  /** Name of the span event (or log record) that carries an explicit event. */
  public static final String EVENT = "spanhouse.event";

  // ---- span

  /**
   * What a span is: {@code agent.invoke}, {@code model.call}, {@code tool.execute}, {@code step},
   * {@code retrieval}, {@code embedding}, {@code guardrail} or {@code evaluation}.
   */
  public static final AttributeKey<String> KIND = stringKey("spanhouse.kind");

  /** Which try this call is, from 1. */
  public static final AttributeKey<Long> ATTEMPT = longKey("spanhouse.attempt");

  /** What a call cost in USD, as decimal text so that no cent is lost to binary fractions. */
  public static final AttributeKey<String> COST = stringKey("spanhouse.cost");

  /** What went into a run, step or action: plain text or JSON text. */
  public static final AttributeKey<String> INPUT = stringKey("spanhouse.input");

  /** What came out of a run, step or explicit event: plain text or JSON text. */
  public static final AttributeKey<String> OUTPUT = stringKey("spanhouse.output");

  /**
   * Sorts a trace in the order it ran: {@code {start YYYYMMDDTHHMMSSffffffZ}{span id}} of every
   * span from the root down, joined with dots.
   */
  public static final AttributeKey<String> DOTTED_ORDER = stringKey("spanhouse.dotted_order");

  /** The provider's conversation or thread that a model call continues. */
  public static final AttributeKey<String> THREAD_ID = stringKey("spanhouse.thread.id");

  /** Identifier of the prompt template that a run or call used. */
  public static final AttributeKey<String> PROMPT_ID = stringKey("spanhouse.prompt.id");

  /** Version of that prompt template. */
  public static final AttributeKey<String> PROMPT_VERSION = stringKey("spanhouse.prompt.version");

  // ---- run

  /** The run a span belongs to, see {@link RunId}. */
  public static final AttributeKey<String> RUN_ID = stringKey("spanhouse.run.id");

  /** The run that started the span's run; absent for an outermost run. */
  public static final AttributeKey<String> RUN_PARENT_ID = stringKey("spanhouse.run.parent_id");

  /** The outermost run above a span; absent when only another process knows it. */
  public static final AttributeKey<String> RUN_ROOT_ID = stringKey("spanhouse.run.root_id");

  /** What sort of run: {@code agent} (the default), {@code heartbeat}, or the user's own word. */
  public static final AttributeKey<String> RUN_TYPE = stringKey("spanhouse.run.type");

  /**
   * How the run ended: {@code success}, {@code failed}, {@code timeout} or {@code cancelled}. A run
   * that has not ended carries none.
   */
  public static final AttributeKey<String> RUN_STATUS = stringKey("spanhouse.run.status");

  /**
   * True on what is sent of a span while it runs; it then has no end. The span's end, which carries
   * none, replaces it.
   */
  public static final AttributeKey<Boolean> RUNNING = booleanKey("spanhouse.running");

  /**
   * How long the run may take from its start, in nanoseconds. One that is still running after that
   * counts as timed out. An hour when absent.
   */
  public static final AttributeKey<Long> RUN_TIMEOUT_NS = longKey("spanhouse.run.timeout_ns");

  /** Free labels of a run. */
  public static final AttributeKey<List<String>> TAGS = stringArrayKey("spanhouse.tags");

  /** The data set example that a run was made from. */
  public static final AttributeKey<String> REFERENCE_EXAMPLE_ID =
      stringKey("spanhouse.reference_example.id");

  // ---- who it was for, and where

  /** The session: a series of related runs. */
  public static final AttributeKey<String> SESSION_ID = stringKey("spanhouse.session.id");

  /** What people call the session. */
  public static final AttributeKey<String> SESSION_NAME = stringKey("spanhouse.session.name");

  /** Place of a run within its session, such as a workflow path. */
  public static final AttributeKey<String> SESSION_PATH = stringKey("spanhouse.session.path");

  /** The customer a run was made for; cost and margin are added up by it. */
  public static final AttributeKey<String> CUSTOMER_ID = stringKey("spanhouse.customer.id");

  /** The person a run was made for. */
  public static final AttributeKey<String> USER_ID = stringKey("spanhouse.user.id");

  /** The product feature a run belongs to. */
  public static final AttributeKey<String> FEATURE = stringKey("spanhouse.feature");

  /** The department that pays. */
  public static final AttributeKey<String> DEPARTMENT = stringKey("spanhouse.department");

  /** The gateway's virtual key that calls were made with: its name, never the secret. */
  public static final AttributeKey<String> VIRTUAL_KEY = stringKey("spanhouse.virtual_key");

  /** The caller's identifier of the request that a run answers. */
  public static final AttributeKey<String> REQUEST_ID = stringKey("spanhouse.request.id");

  /** Where a run was made, as in its {@link RunId}. */
  public static final AttributeKey<String> REGION = stringKey("spanhouse.region");

  /**
   * Deployment environment, where it differs from the resource's {@code
   * deployment.environment.name}.
   */
  public static final AttributeKey<String> ENVIRONMENT = stringKey("spanhouse.environment");

  // ---- explicit events: attributes of a span event or log record named EVENT

  /** Identifier of an explicit event, see {@link EventId}. */
  public static final AttributeKey<String> EVENT_ID = stringKey("spanhouse.event.id");

  /** One of {@link EventType}. */
  public static final AttributeKey<String> EVENT_TYPE = stringKey("spanhouse.event.type");

  /** Name of a score, branching point, action, ...; on a step span, the name of the step. */
  public static final AttributeKey<String> EVENT_NAME = stringKey("spanhouse.event.name");

  /** Whatever has no key of its own, as a JSON object in text. Also on call and step spans. */
  public static final AttributeKey<String> EVENT_DATA = stringKey("spanhouse.event.data");

  /** {@code cancelled} on a call or step that its run's cancellation stopped; absent otherwise. */
  public static final AttributeKey<String> EVENT_STATUS = stringKey("spanhouse.event.status");

  /** How long an explicit event took that is no moment, from its time on, in nanoseconds. */
  public static final AttributeKey<Long> EVENT_DURATION_NANOS =
      longKey("spanhouse.event.duration_ns");

  /** {@code TRACE}, {@code DEBUG}, {@code INFO}, {@code WARN}, {@code ERROR} or {@code FATAL}. */
  public static final AttributeKey<String> SEVERITY = stringKey("spanhouse.severity");

  /** Value of a score. */
  public static final AttributeKey<Double> SCORE_VALUE = doubleKey("spanhouse.score.value");

  /** Reading of a score, such as {@code pass}. */
  public static final AttributeKey<String> SCORE_LABEL = stringKey("spanhouse.score.label");

  /** What sort of action, such as {@code click}. */
  public static final AttributeKey<String> ACTION_TYPE = stringKey("spanhouse.action.type");

  /** Path or URL of a screenshot. */
  public static final AttributeKey<String> ACTION_SCREENSHOT =
      stringKey("spanhouse.action.screenshot");

  /** Details of an explicit error. Its type is OpenTelemetry's {@code error.type}. */
  public static final AttributeKey<String> ERROR_MESSAGE = stringKey("spanhouse.error.message");

  /** Code of an error, such as an HTTP status or a provider's code. Also on failed call spans. */
  public static final AttributeKey<String> ERROR_CODE = stringKey("spanhouse.error.code");

  /** The event that an error is about. */
  public static final AttributeKey<String> ERROR_TRIGGER_EVENT_ID =
      stringKey("spanhouse.error.trigger_event_id");

  /** The policy that decided. */
  public static final AttributeKey<String> POLICY_NAME = stringKey("spanhouse.policy.name");

  /** {@code allowed}, {@code blocked}, {@code throttled} or {@code escalated}. */
  public static final AttributeKey<String> POLICY_OUTCOME = stringKey("spanhouse.policy.outcome");

  /** Size of a budget, decimal text in {@link #CURRENCY}. */
  public static final AttributeKey<String> BUDGET_LIMIT = stringKey("spanhouse.budget.limit");

  /** What of the budget is used up, decimal text. */
  public static final AttributeKey<String> BUDGET_CONSUMED = stringKey("spanhouse.budget.consumed");

  /** What of the budget is left, decimal text. */
  public static final AttributeKey<String> BUDGET_REMAINING =
      stringKey("spanhouse.budget.remaining");

  /** Decimal text: revenue positive, cost negative. */
  public static final AttributeKey<String> PAYMENT_AMOUNT = stringKey("spanhouse.payment.amount");

  /** ISO 4217 code of budget and payment amounts; {@code USD} when absent. */
  public static final AttributeKey<String> CURRENCY = stringKey("spanhouse.currency");

  static final String METADATA_PREFIX = "spanhouse.metadata.";

  private SpanhouseAttributes() {}

  /** The key {@code spanhouse.metadata.<key>} of a run's free metadata entry. */
  public static AttributeKey<String> metadata(String key) {
    return stringKey(METADATA_PREFIX + key);
  }
}
