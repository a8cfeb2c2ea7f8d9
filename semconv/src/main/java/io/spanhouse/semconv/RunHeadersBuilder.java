package io.spanhouse.semconv;

import io.opentelemetry.api.common.AttributeKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names of {@link RunHeaders}, by default those of {@link RunHeaders#create}. A name that is null
 * is neither sent nor read.
 *
 * <p>Every setter throws {@link IllegalArgumentException} for what is no header name: 1 to 100
 * letters, digits, {@code -}, {@code _} or {@code .}.
 */
public final class RunHeadersBuilder {
  private @Nullable String requestId = "x-request-id";
  private @Nullable String agentId = "spanhouse-agent-id";
  private @Nullable String runId = "spanhouse-run-id";
  private @Nullable String sessionId = "spanhouse-session-id";
  private @Nullable String sessionPath = "spanhouse-session-path";
  private @Nullable String sessionName = "spanhouse-session-name";
  private @Nullable String propertyPrefix = "spanhouse-property-";
  private @Nullable String promptId = "spanhouse-prompt-id";

  RunHeadersBuilder() {}

  /** Sets every name but that of the request id, see {@link RunHeaders#withPrefix}. */
  RunHeadersBuilder prefix(String prefix) {
    HeaderName.require(prefix);
    String capitalized = Character.toUpperCase(prefix.charAt(0)) + prefix.substring(1);
    return agentId(capitalized + "-Agent-Id")
        .runId(capitalized + "-Run-Id")
        .sessionId(prefix + "-session-id")
        .sessionPath(prefix + "-session-path")
        .sessionName(prefix + "-session-name")
        .propertyPrefix(prefix + "-property-")
        .promptId(prefix + "-prompt-id");
  }

  /** For the caller's identifier of the request that the run answers. */
  public RunHeadersBuilder requestId(@Nullable String name) {
    requestId = checked(name);
    return this;
  }

  /** For the agent's stable identifier, see {@link AgentRunBuilder#agentId}. */
  public RunHeadersBuilder agentId(@Nullable String name) {
    agentId = checked(name);
    return this;
  }

  /** For the run, which a run on the other side is below. */
  public RunHeadersBuilder runId(@Nullable String name) {
    runId = checked(name);
    return this;
  }

  public RunHeadersBuilder sessionId(@Nullable String name) {
    sessionId = checked(name);
    return this;
  }

  public RunHeadersBuilder sessionPath(@Nullable String name) {
    sessionPath = checked(name);
    return this;
  }

  public RunHeadersBuilder sessionName(@Nullable String name) {
    sessionName = checked(name);
    return this;
  }

  /** What the names of metadata entries begin with; their keys follow in lower case. */
  public RunHeadersBuilder propertyPrefix(@Nullable String prefix) {
    propertyPrefix = checked(prefix);
    return this;
  }

  public RunHeadersBuilder promptId(@Nullable String name) {
    promptId = checked(name);
    return this;
  }

  public RunHeaders build() {
    List<RunHeaders.Field> fields = new ArrayList<>();
    add(fields, requestId, SpanhouseAttributes.REQUEST_ID);
    add(fields, agentId, GenAiAttributes.AGENT_ID);
    add(fields, runId, SpanhouseAttributes.RUN_ID);
    add(fields, sessionId, SpanhouseAttributes.SESSION_ID);
    add(fields, sessionPath, SpanhouseAttributes.SESSION_PATH);
    add(fields, sessionName, SpanhouseAttributes.SESSION_NAME);
    add(fields, promptId, SpanhouseAttributes.PROMPT_ID);
    return new RunHeaders(fields, propertyPrefix);
  }

  private static void add(
      List<RunHeaders.Field> fields, @Nullable String name, AttributeKey<String> key) {
    if (name != null) {
      fields.add(new RunHeaders.Field(name, key));
    }
  }

  private static @Nullable String checked(@Nullable String name) {
    return name == null ? null : HeaderName.require(name);
  }
}
