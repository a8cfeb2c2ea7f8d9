package io.spanhouse.semconv;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import org.jspecify.annotations.Nullable;

/**
 * What a span needs to know about the run it belongs to, carried by OpenTelemetry's {@link Context}
 * and therefore to wherever the Context is propagated within the process.
 */
public final class RunContext implements ImplicitContextKeyed {
  private static final ContextKey<RunContext> KEY = ContextKey.named("spanhouse-run");

  private final String runId;
  private final Stamped stamped;
  private final Attributes details;
  private final Cancellation cancellation;
  private volatile @Nullable AgentRun run;

  RunContext(String runId, Attributes attributes, Attributes details, Cancellation cancellation) {
    this.runId = runId;
    this.stamped = Stamped.of(attributes);
    this.details = details;
    this.cancellation = cancellation;
  }

  /** The innermost run around {@code context}; null outside any run. */
  public static @Nullable RunContext from(Context context) {
    return context.get(KEY);
  }

  /** The run's identifier. */
  public String runId() {
    return runId;
  }

  /**
   * What every span inside the run carries: run id, root and parent run id, agent, session,
   * customer, user, feature and department, as far as they are known.
   */
  public Attributes attributes() {
    return stamped.attributes();
  }

  /** Tells whether the run, or one around it, was cancelled. */
  public Cancellation cancellation() {
    return cancellation;
  }

  void started(AgentRun run) {
    this.run = run;
  }

  /** Null before the run has started. */
  @Nullable AgentRun run() {
    return run;
  }

  /** See {@link RunDetails}. */
  Attributes details() {
    return details;
  }

  @Override
  public Context storeInContext(Context context) {
    return context.with(KEY, this);
  }

  Stamped stamped() {
    return stamped;
  }
}
