package io.spanhouse.semconv;

import io.opentelemetry.api.logs.Severity;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a policy decided, made by {@link AgentRun#policy(String)}:
 *
 * <pre>{@code
 * run.policy("spend").outcome(PolicyOutcome.ESCALATED).reason("over 10 USD").record();
 * }</pre>
 */
public final class PolicyEvent extends DescribedEvent {
  private final @Nullable String name;
  private @Nullable PolicyOutcome outcome;
  private @Nullable String reason;
  private @Nullable Map<String, ?> details;

  PolicyEvent(RunEvents events, @Nullable String name) {
    super(events);
    this.name = name;
  }

  public PolicyEvent outcome(@Nullable PolicyOutcome outcome) {
    this.outcome = outcome;
    return this;
  }

  /** Why the policy decided so. */
  public PolicyEvent reason(@Nullable String reason) {
    this.reason = reason;
    return this;
  }

  /** Whatever else belongs to the decision; recorded as JSON. */
  public PolicyEvent details(@Nullable Map<String, ?> details) {
    this.details = details;
    return this;
  }

  @Override
  void emit() {
    events.record(
        id(),
        events.now(),
        EventType.POLICY,
        name,
        Severity.INFO,
        event ->
            event
                .content(SpanhouseAttributes.POLICY_NAME, name)
                .exact(SpanhouseAttributes.POLICY_OUTCOME, outcome == null ? null : outcome.text())
                .data(new JsonFields().with("reason", reason).with("details", details)));
  }
}
