package io.spanhouse.semconv;

import io.opentelemetry.api.trace.Tracer;
import java.util.Map;
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
  private boolean baggage;
  private Map<String, String> environment = System.getenv();

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

  /**
   * Whether runs exchange their identifier, root run, session, customer and feature with other
   * services through OpenTelemetry's {@link io.opentelemetry.api.baggage.Baggage}, default false.
   *
   * <p>Where W3C Baggage is propagated, every service that is called sees these values, a foreign
   * one too, and whoever calls this one can set them. Values above 256 bytes are left out.
   */
  public AgentTelemetryBuilder baggage(boolean baggage) {
    this.baggage = baggage;
    return this;
  }

  /** Stands in for the process's environment, with nothing but a parent run. */
  AgentTelemetryBuilder processParentRun(@Nullable String parentRun) {
    return processEnvironment(
        parentRun == null ? Map.of() : Map.of(AgentTelemetry.PARENT_RUN_VARIABLE, parentRun));
  }

  /** Stands in for the process's environment. */
  AgentTelemetryBuilder processEnvironment(Map<String, String> environment) {
    this.environment = environment;
    return this;
  }

  public AgentTelemetry build() {
    return new AgentTelemetry(
        tracer,
        new TelemetrySettings(
            region,
            recordInputs,
            recordOutputs,
            recordToolIo,
            new Propagation(ProcessEnvironment.read(environment), baggage)));
  }
}
