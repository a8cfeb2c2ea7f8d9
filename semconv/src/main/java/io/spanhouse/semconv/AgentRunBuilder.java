package io.spanhouse.semconv;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Describes a run before it starts. Session, customer, user, feature and department are stamped on
 * everything inside the run and, unless set again, inherited by runs below it. Null is ignored
 * everywhere.
 */
public final class AgentRunBuilder {
  private static final String KIND = "agent.invoke";
  private static final String OPERATION = "invoke_agent";

  private final AgentTelemetry telemetry;
  private final @Nullable String agent;
  private final AttributesBuilder ownAttributes = Attributes.builder();
  private @Nullable String agentId;
  private @Nullable String parentRun;
  private @Nullable String session;
  private @Nullable String customer;
  private @Nullable String user;
  private @Nullable String feature;
  private @Nullable String department;

  AgentRunBuilder(AgentTelemetry telemetry, @Nullable String agent) {
    this.telemetry = telemetry;
    this.agent = agent == null || agent.isBlank() ? null : agent;
  }

  /** Stable identifier of the agent, where a service hosts it. */
  public AgentRunBuilder agentId(@Nullable String agentId) {
    this.agentId = agentId;
    return this;
  }

  public AgentRunBuilder agentVersion(@Nullable String version) {
    return own(GenAiAttributes.AGENT_VERSION, version);
  }

  /** What sort of run, default {@code agent}. */
  public AgentRunBuilder type(@Nullable String type) {
    return own(SpanhouseAttributes.RUN_TYPE, type);
  }

  /**
   * The run that started this one, for when neither Context nor environment tells. Default: the run
   * around this one, then that of the request (see {@link RunHeaders}), then that of {@link
   * AgentTelemetry#PARENT_RUN_VARIABLE}.
   */
  public AgentRunBuilder parentRun(@Nullable String runId) {
    this.parentRun = runId;
    return this;
  }

  /** The session (conversation, thread) that the run is part of. */
  public AgentRunBuilder session(@Nullable String session) {
    this.session = session;
    return this;
  }

  public AgentRunBuilder sessionName(@Nullable String name) {
    return own(SpanhouseAttributes.SESSION_NAME, name);
  }

  public AgentRunBuilder sessionPath(@Nullable String path) {
    return own(SpanhouseAttributes.SESSION_PATH, path);
  }

  public AgentRunBuilder customer(@Nullable String customer) {
    this.customer = customer;
    return this;
  }

  public AgentRunBuilder user(@Nullable String user) {
    this.user = user;
    return this;
  }

  public AgentRunBuilder feature(@Nullable String feature) {
    this.feature = feature;
    return this;
  }

  public AgentRunBuilder department(@Nullable String department) {
    this.department = department;
    return this;
  }

  /** Name of the gateway's virtual key, never the key itself. */
  public AgentRunBuilder virtualKey(@Nullable String name) {
    return own(SpanhouseAttributes.VIRTUAL_KEY, name);
  }

  public AgentRunBuilder requestId(@Nullable String requestId) {
    return own(SpanhouseAttributes.REQUEST_ID, requestId);
  }

  public AgentRunBuilder prompt(@Nullable String id, @Nullable String version) {
    return own(SpanhouseAttributes.PROMPT_ID, id).own(SpanhouseAttributes.PROMPT_VERSION, version);
  }

  public AgentRunBuilder referenceExample(@Nullable String id) {
    return own(SpanhouseAttributes.REFERENCE_EXAMPLE_ID, id);
  }

  public AgentRunBuilder tags(String... tags) {
    return own(SpanhouseAttributes.TAGS, SpanScope.present(tags));
  }

  /** One free entry; a later one with the same key replaces it. */
  public AgentRunBuilder metadata(String key, @Nullable String value) {
    return own(SpanhouseAttributes.metadata(key), value);
  }

  /** What the agent is asked: text, or a map or list that is recorded as JSON. */
  public AgentRunBuilder input(@Nullable Object input) {
    if (telemetry.settings().recordInputs()) {
      Guard.run(() -> own(SpanhouseAttributes.INPUT, JsonText.textOrJson(input)));
    }
    return this;
  }

  /** Starts the run under the current Context and makes it current on this thread. */
  public AgentRun start() {
    Propagation propagation = telemetry.settings().propagation();
    RunOrigin origin = propagation.origin(Context.current());
    Attributes own = origin.complete(ownAttributes.build(), session);
    RunContext run = runUnder(origin, own);
    SpanBuilder builder =
        telemetry
            .spanBuilder(KIND, agent, run)
            .setAttribute(GenAiAttributes.OPERATION_NAME, OPERATION)
            .setAllAttributes(own);
    String region = telemetry.settings().region();
    if (!region.equals(UuidV7.DEFAULT_REGION)) {
      builder.setAttribute(SpanhouseAttributes.REGION, region);
    }
    String runSession = run.attributes().get(SpanhouseAttributes.SESSION_ID);
    if (runSession != null) {
      builder.setAttribute(GenAiAttributes.CONVERSATION_ID, runSession);
    }
    return new AgentRun(
        telemetry, run, StartedSpan.start(builder, propagation.enter(origin.parent(), run)));
  }

  private RunContext runUnder(RunOrigin origin, Attributes own) {
    String runId = RunId.create(telemetry.settings().region());
    String parentId = parentRun == null ? origin.runId() : parentRun;
    AttributesBuilder stamped = Attributes.builder();
    put(stamped, SpanhouseAttributes.RUN_ID, runId);
    put(stamped, SpanhouseAttributes.RUN_PARENT_ID, parentId);
    put(
        stamped,
        SpanhouseAttributes.RUN_ROOT_ID,
        parentId == null ? runId : origin.rootBelow(parentId));
    put(stamped, GenAiAttributes.AGENT_NAME, agent);
    put(stamped, GenAiAttributes.AGENT_ID, agentId == null ? origin.agentId() : agentId);
    inherit(stamped, SpanhouseAttributes.SESSION_ID, session, origin);
    inherit(stamped, SpanhouseAttributes.CUSTOMER_ID, customer, origin);
    inherit(stamped, SpanhouseAttributes.USER_ID, user, origin);
    inherit(stamped, SpanhouseAttributes.FEATURE, feature, origin);
    inherit(stamped, SpanhouseAttributes.DEPARTMENT, department, origin);
    return new RunContext(runId, stamped.build(), origin.detailsOf(own, session));
  }

  private static void inherit(
      AttributesBuilder attributes,
      AttributeKey<String> key,
      @Nullable String own,
      RunOrigin origin) {
    put(attributes, key, own == null ? origin.inherited().get(key) : own);
  }

  private static void put(
      AttributesBuilder attributes, AttributeKey<String> key, @Nullable String value) {
    if (value != null) {
      attributes.put(key, value);
    }
  }

  private <T> AgentRunBuilder own(AttributeKey<T> key, @Nullable T value) {
    if (value != null) {
      ownAttributes.put(key, value);
    }
    return this;
  }
}
