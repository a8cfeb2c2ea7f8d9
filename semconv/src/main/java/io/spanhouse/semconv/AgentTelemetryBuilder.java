package io.spanhouse.semconv;

import io.opentelemetry.api.trace.Tracer;
import org.jspecify.annotations.Nullable;

/**
 * Settings of {@link AgentTelemetry}.
 *
 * <p>The {@code record...} switches cover what agents, models and tools are given and give back.
 * What the program says itself (log lines, decisions, scores, tags, metadata, error messages) is
 * always recorded.
 */
public final class AgentTelemetryBuilder {
  private final Tracer tracer;
  private String region = UuidV7.DEFAULT_REGION;
  private boolean recordInputs = true;
  private boolean recordOutputs = true;
  private boolean recordToolIo = true;
  private @Nullable String parentRun = System.getenv(AgentTelemetry.PARENT_RUN_VARIABLE);

  AgentTelemetryBuilder(Tracer tracer) {
    this.tracer = tracer;
  }

  /**
   * The region in run and event identifiers, default {@code xx}.
   *
   * @throws IllegalArgumentException when it is not 2 to 8 lower-case letters or digits
   */
  public AgentTelemetryBuilder region(String region) {
    this.region = UuidV7.requireRegion(region);
    return this;
  }

  /** Whether inputs of runs and steps and messages to models are recorded, default true. */
  public AgentTelemetryBuilder recordInputs(boolean recordInputs) {
    this.recordInputs = recordInputs;
    return this;
  }

  /** Whether outputs of runs and steps and messages from models are recorded, default true. */
  public AgentTelemetryBuilder recordOutputs(boolean recordOutputs) {
    this.recordOutputs = recordOutputs;
    return this;
  }

  /** Whether arguments and results of tools are recorded, default true. */
  public AgentTelemetryBuilder recordToolIo(boolean recordToolIo) {
    this.recordToolIo = recordToolIo;
    return this;
  }

  /** Stands in for {@link AgentTelemetry#PARENT_RUN_VARIABLE}. */
  AgentTelemetryBuilder processParentRun(@Nullable String parentRun) {
    this.parentRun = parentRun;
    return this;
  }

  public AgentTelemetry build() {
    String parent = parentRun == null ? "" : parentRun.strip();
    return new AgentTelemetry(
        tracer,
        new TelemetrySettings(
            region,
            recordInputs,
            recordOutputs,
            recordToolIo,
            RunId.isRunId(parent) ? parent : null));
  }
}
