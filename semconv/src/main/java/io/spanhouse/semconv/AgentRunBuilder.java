package io.spanhouse.semconv;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes a run before it starts. Session, customer, user, feature and department are stamped on
 * everything inside the run and, unless set again, inherited by runs below it. Null changes nothing
 * in any setter.
 */
public final class AgentRunBuilder {
  private static final Duration MAX_TIMEOUT = Duration.ofDays(100);
  private static final SpanName KIND = new SpanName("agent.invoke");
  private static final List<AttributeKey<String>> IDENTITY =
      List.of(
          SpanhouseAttributes.SESSION_ID,
          SpanhouseAttributes.CUSTOMER_ID,
          SpanhouseAttributes.USER_ID,
          SpanhouseAttributes.FEATURE,
          SpanhouseAttributes.DEPARTMENT);
  private static final String OPERATION = "invoke_agent";
  private static final String HEARTBEAT = "heartbeat";

  private final AgentTelemetry telemetry;
  private final @Nullable String agent;
  private final AttributesBuilder ownAttributes = Attributes.builder();
  private final AttributesBuilder identity = Attributes.builder();
  private @Nullable String agentId;
  private @Nullable String parentRun;
  private @Nullable Duration deadlineIn;
  private @Nullable Instant deadlineAt;

  AgentRunBuilder(AgentTelemetry telemetry, @Nullable String agent) {
    this.telemetry = telemetry;
    this.agent = agent == null || agent.isBlank() ? null : agent;
  }

  /** Stable identifier of the agent, where a service hosts it. */
  public AgentRunBuilder agentId(@Nullable String agentId) {
    this.agentId = agentId == null ? this.agentId : agentId;
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
    parentRun = runId == null ? parentRun : runId;
    return this;
  }

  /** The session (conversation, thread) that the run is part of. */
  public AgentRunBuilder session(@Nullable String session) {
    put(identity, SpanhouseAttributes.SESSION_ID, session);
    return this;
  }

  public AgentRunBuilder sessionName(@Nullable String name) {
    return own(SpanhouseAttributes.SESSION_NAME, name);
  }

  public AgentRunBuilder sessionPath(@Nullable String path) {
    return own(SpanhouseAttributes.SESSION_PATH, path);
  }

  public AgentRunBuilder customer(@Nullable String customer) {
    put(identity, SpanhouseAttributes.CUSTOMER_ID, customer);
    return this;
  }

  public AgentRunBuilder user(@Nullable String user) {
    put(identity, SpanhouseAttributes.USER_ID, user);
    return this;
  }

  public AgentRunBuilder feature(@Nullable String feature) {
    put(identity, SpanhouseAttributes.FEATURE, feature);
    return this;
  }

  public AgentRunBuilder department(@Nullable String department) {
    put(identity, SpanhouseAttributes.DEPARTMENT, department);
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

  /** Deployment environment, where it is another than that of the whole process. */
  public AgentRunBuilder environment(@Nullable String environment) {
    return own(SpanhouseAttributes.ENVIRONMENT, environment);
  }

  /**
   * When a run that has not ended counts as timed out, from its start; an hour unless told, 100
   * days at most. Nothing stops it; for that there is {@link AgentRun#cancel}.
   */
  public AgentRunBuilder deadline(@Nullable Duration fromStart) {
    if (fromStart != null) {
      deadlineIn = fromStart.isNegative() ? null : fromStart;
      deadlineAt = null;
    }
    return this;
  }

  /** When a run that has not ended counts as timed out. */
  public AgentRunBuilder deadline(@Nullable Instant at) {
    if (at != null) {
      deadlineAt = at;
      deadlineIn = null;
    }
    return this;
  }

  /** The state that the run was started from, recorded as metadata {@code serialized}. */
  public AgentRunBuilder serialized(@Nullable Object state) {
    return content(SpanhouseAttributes.metadata("serialized"), state);
  }

  public AgentRunBuilder tags(String... tags) {
    return own(
        SpanhouseAttributes.TAGS,
        telemetry.settings().content().each(SpanhouseAttributes.TAGS, tags));
  }

  /** One free entry; a later one with the same key replaces it. */
  public AgentRunBuilder metadata(String key, @Nullable String value) {
    return content(SpanhouseAttributes.metadata(key), value);
  }

  /** What the agent is asked: text, or a map or list that is recorded as JSON. */
  public AgentRunBuilder input(@Nullable Object input) {
    return telemetry.settings().recordInputs() ? content(SpanhouseAttributes.INPUT, input) : this;
  }

  /** Starts the run under the current Context and makes it current on this thread. */
  public AgentRun start() {
    Propagation propagation = telemetry.settings().propagation();
    RunOrigin origin = propagation.origin(Attachment.currentContext());
    Guard.run(this::setDeadline);
    Attributes own = ownAttributes(origin);
    RunContext run = runUnder(origin, own);
    Context parent = propagation.enter(origin.parent(), run);
    return new AgentRun(telemetry, run, StartedSpan.start(spanBuilder(run, own), parent));
  }

  /** Records the run as a heartbeat and returns its identifier. */
  String heartbeat() {
    own(SpanhouseAttributes.RUN_TYPE, HEARTBEAT);
    own(SpanhouseAttributes.RUN_STATUS, Outcome.SUCCESS.text());
    RunOrigin origin = telemetry.settings().propagation().origin(Attachment.currentContext());
    Attributes own = ownAttributes(origin);
    RunContext run = runUnder(origin, own);
    StartedSpan.startAndEnd(spanBuilder(run, own), origin.parent());
    return run.runId();
  }

  private Attributes ownAttributes(RunOrigin origin) {
    return origin.complete(ownAttributes.build(), session(), telemetry.settings().content());
  }

  private SpanBuilder spanBuilder(RunContext run, Attributes own) {
    SpanBuilder builder =
        telemetry
            .spanBuilder(KIND, agent, run.stamped())
            .setAttribute(GenAiAttributes.OPERATION_NAME, OPERATION)
            .setAllAttributes(own);
    String region = telemetry.settings().region();
    if (!region.equals(UuidV7.DEFAULT_REGION)) {
      builder.setAttribute(SpanhouseAttributes.REGION, region);
    }
    String runSession = run.stamped().session();
    if (runSession != null) {
      builder.setAttribute(GenAiAttributes.CONVERSATION_ID, runSession);
    }
    return builder;
  }

  private void setDeadline() {
    Duration left = deadlineIn;
    if (left == null && deadlineAt != null) {
      left = Duration.between(Instant.now(), deadlineAt);
    }
    if (left != null) {
      Duration bounded = left.compareTo(MAX_TIMEOUT) > 0 ? MAX_TIMEOUT : left;
      own(SpanhouseAttributes.RUN_TIMEOUT_NS, left.isNegative() ? 0L : bounded.toNanos());
    }
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
    IDENTITY.forEach(key -> put(stamped, key, origin.inherited().get(key)));
    stamped.putAll(identity.build());
    RunContext outer = RunContext.from(origin.parent());
    Cancellation cancellation = new Cancellation(outer == null ? null : outer.cancellation());
    return new RunContext(runId, stamped.build(), origin.detailsOf(own, session()), cancellation);
  }

  private @Nullable String session() {
    return identity.build().get(SpanhouseAttributes.SESSION_ID);
  }

  private static void put(
      AttributesBuilder attributes, AttributeKey<String> key, @Nullable String value) {
    if (value != null) {
      attributes.put(key, value);
    }
  }

  private AgentRunBuilder content(AttributeKey<String> key, @Nullable Object value) {
    return own(key, telemetry.settings().content().of(key, value));
  }

  private <T> AgentRunBuilder own(AttributeKey<T> key, @Nullable T value) {
    if (value != null) {
      ownAttributes.put(key, value);
    }
    return this;
  }
}
