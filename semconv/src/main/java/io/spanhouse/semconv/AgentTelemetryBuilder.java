package io.spanhouse.semconv;

import io.opentelemetry.api.OpenTelemetry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of {@link AgentTelemetry}.
 *
 * <p>The {@code record...} switches cover what agents, models and tools are given and give back.
 * What the program says itself (log lines, decisions, scores, tags, metadata, messages and stack
 * traces of errors) is always recorded, after {@link #redact}, which sees all of it but
 * identifiers: ids, names of agents, models and tools, sessions, customers, users.
 */
public final class AgentTelemetryBuilder {
  private final OpenTelemetry openTelemetry;
  private String region = UuidV7.DEFAULT_REGION;
  private boolean recordInputs = true;
  private boolean recordOutputs = true;
  private boolean recordToolIo = true;
  private boolean eventsAsLogs = true;
  private int maxContentLength = Content.DEFAULT_MAX_LENGTH;
  private @Nullable Redaction redaction;
  private boolean baggage;
  private Map<String, String> environment = System.getenv();

  AgentTelemetryBuilder(OpenTelemetry openTelemetry) {
    this.openTelemetry = openTelemetry;
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

  /**
   * Whether arguments and results of tools and actions are recorded, default true; also those that
   * messages to and from models repeat.
   */
  public AgentTelemetryBuilder recordToolIo(boolean recordToolIo) {
    this.recordToolIo = recordToolIo;
    return this;
  }

  /** Redacts all text that is recorded, see {@link Redaction}. Default: none does. */
  public AgentTelemetryBuilder redact(@Nullable Redaction redaction) {
    this.redaction = redaction;
    return this;
  }

  /**
   * How many chars of one text are recorded, default 65,536. Text beyond is cut off behind a whole
   * character, with the mark {@code …[N more characters]}; maps, lists and messages stay valid
   * JSON.
   *
   * @throws IllegalArgumentException when it is less than 1
   */
  public AgentTelemetryBuilder maxContentLength(int maxContentLength) {
    if (maxContentLength < 1) {
      throw new IllegalArgumentException("maxContentLength must be positive: " + maxContentLength);
    }
    this.maxContentLength = maxContentLength;
    return this;
  }

  /**
   * Whether explicit events are OpenTelemetry's log-based events where the SDK exports log records,
   * default true. False makes them span events always, for when logs go elsewhere than spans.
   */
  public AgentTelemetryBuilder eventsAsLogs(boolean eventsAsLogs) {
    this.eventsAsLogs = eventsAsLogs;
    return this;
  }

  /**
   * Whether runs exchange their identifier, root run, session, customer and feature with other
   * services, and with processes by {@link AgentTelemetry#propagateTo}, through OpenTelemetry's
   * {@link io.opentelemetry.api.baggage.Baggage}, default false.
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
        openTelemetry,
        new TelemetrySettings(
            region,
            recordInputs,
            recordOutputs,
            recordToolIo,
            new Content(redaction, maxContentLength),
            eventsAsLogs,
            new Propagation(ProcessEnvironment.read(environment), baggage)));
  }
}
