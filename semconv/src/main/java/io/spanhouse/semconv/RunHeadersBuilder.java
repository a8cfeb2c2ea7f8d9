package io.spanhouse.semconv;

import io.opentelemetry.api.common.AttributeKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of {@link RunHeaders}, by default those of {@link RunHeaders#create}. A name that is null
 * is neither sent nor read.
 *
 * <p>Every setter throws {@link IllegalArgumentException} for what is no header name: 1 to 100
 * letters, digits, {@code -}, {@code _} or {@code .}.
 */
public final class RunHeadersBuilder {
  private final Map<AttributeKey<String>, String> names = new LinkedHashMap<>();
  private @Nullable String propertyPrefix;

  RunHeadersBuilder() {
    requestId("x-request-id");
    agentId("spanhouse-agent-id");
    runId("spanhouse-run-id");
    sessionId("spanhouse-session-id");
    sessionPath("spanhouse-session-path");
    sessionName("spanhouse-session-name");
    propertyPrefix("spanhouse-property-");
    promptId("spanhouse-prompt-id");
  }

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
    return named(SpanhouseAttributes.REQUEST_ID, name);
  }

  /** For the agent's stable identifier, see {@link AgentRunBuilder#agentId}. */
  public RunHeadersBuilder agentId(@Nullable String name) {
    return named(GenAiAttributes.AGENT_ID, name);
  }

  /** For the run, which a run on the other side is below. */
  public RunHeadersBuilder runId(@Nullable String name) {
    return named(SpanhouseAttributes.RUN_ID, name);
  }

  public RunHeadersBuilder sessionId(@Nullable String name) {
    return named(SpanhouseAttributes.SESSION_ID, name);
  }

  public RunHeadersBuilder sessionPath(@Nullable String name) {
    return named(SpanhouseAttributes.SESSION_PATH, name);
  }

  public RunHeadersBuilder sessionName(@Nullable String name) {
    return named(SpanhouseAttributes.SESSION_NAME, name);
  }

  /** What the names of metadata entries begin with; their keys follow in lower case. */
  public RunHeadersBuilder propertyPrefix(@Nullable String prefix) {
    propertyPrefix = prefix == null ? null : HeaderName.require(prefix);
    return this;
  }

  public RunHeadersBuilder promptId(@Nullable String name) {
    return named(SpanhouseAttributes.PROMPT_ID, name);
  }

  public RunHeaders build() {
    List<RunHeaders.Field> fields = new ArrayList<>();
    names.forEach((key, name) -> fields.add(new RunHeaders.Field(name, key)));
    return new RunHeaders(fields, propertyPrefix);
  }

  private RunHeadersBuilder named(AttributeKey<String> key, @Nullable String name) {
    if (name == null) {
      names.remove(key);
    } else {
      names.put(key, HeaderName.require(name));
    }
    return this;
  }
}
