package io.spanhouse.semconv;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run that is about to start takes from around it.
 *
 * @param parent the Context it starts in
 * @param runId the run it is below; null when none is known
 * @param inherited what that run stamps on everything inside it, as far as it is known
 * @param agentId which agent the caller says it is
 * @param details {@link RunDetails} that become the run's own
 * @param passedOn {@link RunDetails} that the run only passes on
 */
record RunOrigin(
    Context parent,
    @Nullable String runId,
    Attributes inherited,
    @Nullable String agentId,
    Attributes details,
    Attributes passedOn) {
  private static final Set<AttributeKey<?>> STAMPED =
      Set.of(
          SpanhouseAttributes.RUN_ID,
          SpanhouseAttributes.RUN_ROOT_ID,
          GenAiAttributes.AGENT_ID,
          SpanhouseAttributes.SESSION_ID,
          SpanhouseAttributes.CUSTOMER_ID,
          SpanhouseAttributes.FEATURE);

  static RunOrigin local(Context parent, RunContext outer) {
    return new RunOrigin(
        parent,
        outer.runId(),
        outer.attributes(),
        null,
        Attributes.empty(),
        RunDetails.lasting(outer.details()));
  }

  /** From headers and, where they say nothing, Baggage. */
  static RunOrigin remote(Context parent, Attributes headers, Attributes baggage) {
    AttributesBuilder inherited = baggage.toBuilder().putAll(headers);
    String runId = headers.get(SpanhouseAttributes.RUN_ID);
    String baggageRunId = baggage.get(SpanhouseAttributes.RUN_ID);
    if (runId == null) {
      runId = baggageRunId;
    } else if (!runId.equals(baggageRunId)) {
      inherited.remove(SpanhouseAttributes.RUN_ROOT_ID);
    }
    return new RunOrigin(
        parent,
        runId,
        inherited.build(),
        headers.get(GenAiAttributes.AGENT_ID),
        RunDetails.in(headers),
        Attributes.empty());
  }

  /** What a call in that run carries, as far as it is known. */
  Attributes stamped() {
    return inherited.toBuilder().removeIf(key -> !STAMPED.contains(key)).build();
  }

  /** The root run of a run that is below {@code parentId}; null when it is unknown. */
  @Nullable String rootBelow(String parentId) {
    return parentId.equals(runId) ? inherited.get(SpanhouseAttributes.RUN_ROOT_ID) : null;
  }

  /** The attributes of a run of session {@code session} that sets {@code own} itself. */
  Attributes complete(Attributes own, @Nullable String session, Content content) {
    return RunDetails.merge(own, RunDetails.redacted(inSession(details, session), content));
  }

  /** What that run tells gateways beyond {@link RunContext#attributes}. */
  Attributes detailsOf(Attributes complete, @Nullable String session) {
    return RunDetails.merge(RunDetails.in(complete), inSession(passedOn, session));
  }

  private Attributes inSession(Attributes known, @Nullable String session) {
    return RunDetails.inSession(known, inherited.get(SpanhouseAttributes.SESSION_ID), session);
  }
}
