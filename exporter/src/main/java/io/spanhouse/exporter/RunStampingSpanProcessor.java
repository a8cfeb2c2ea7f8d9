package io.spanhouse.exporter;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.spanhouse.semconv.GenAiAttributes;
import io.spanhouse.semconv.RunContext;
import io.spanhouse.semconv.SpanhouseAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stamps every span that starts inside a run, whichever library starts it (HTTP, database, ...),
 * with run id, root run id, agent, session, customer and feature. Register it before the processor
 * that exports.
 *
 * <p>What a span says of itself stays: a key it carries is not overwritten, and a span with a run
 * id of its own is left alone. A span of another library that is an agent's run itself gets this
 * run as its <em>parent</em>, for two records of one run id would overwrite each other. Libraries
 * that say so only after the start of the span are not recognised; the price is that such a span
 * counts as part of the run around it.
 *
 * <p>What is stamped is read off the parent span, so it does not matter which class loader the
 * helpers that started the run live in. Below a span that is not recorded it comes from the
 * Context.
 */
public final class RunStampingSpanProcessor implements SpanProcessor {
  private static final List<AttributeKey<String>> MEMBER =
      List.of(
          SpanhouseAttributes.RUN_ID,
          SpanhouseAttributes.RUN_ROOT_ID,
          GenAiAttributes.AGENT_NAME,
          SpanhouseAttributes.SESSION_ID,
          SpanhouseAttributes.CUSTOMER_ID,
          SpanhouseAttributes.FEATURE);

  private static final List<AttributeKey<String>> CHILD_RUN =
      List.of(
          SpanhouseAttributes.RUN_ROOT_ID,
          SpanhouseAttributes.SESSION_ID,
          SpanhouseAttributes.CUSTOMER_ID,
          SpanhouseAttributes.FEATURE);

  /** What says, from the start, that a span is a run. */
  private static final Map<AttributeKey<String>, Set<String>> RUN_MARKS =
      Map.of(
          SpanhouseAttributes.KIND,
          Set.of("agent.invoke"),
          GenAiAttributes.OPERATION_NAME,
          Set.of("invoke_agent", "invoke_workflow"),
          AttributeKey.stringKey("openinference.span.kind"),
          Set.of("AGENT"),
          AttributeKey.stringKey("traceloop.span.kind"),
          Set.of("agent", "workflow"));

  private RunStampingSpanProcessor() {}

  public static RunStampingSpanProcessor create() {
    return new RunStampingSpanProcessor();
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    if (span.getAttribute(SpanhouseAttributes.RUN_ID) != null) {
      return;
    }
    Function<AttributeKey<String>, @Nullable String> above = above(parent);
    if (isRun(span)) {
      stamp(span, SpanhouseAttributes.RUN_PARENT_ID, above.apply(SpanhouseAttributes.RUN_ID));
      stamp(span, CHILD_RUN, above);
    } else {
      stamp(span, MEMBER, above);
    }
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {}

  @Override
  public boolean isEndRequired() {
    return false;
  }

  private static Function<AttributeKey<String>, @Nullable String> above(Context parent) {
    if (Span.fromContext(parent) instanceof ReadableSpan span) {
      return span::getAttribute;
    }
    RunContext run = RunContext.from(parent);
    return run == null ? key -> null : run.attributes()::get;
  }

  /** Whether the span says of itself that it is an agent's run. */
  static boolean isRun(ReadableSpan span) {
    return RUN_MARKS.entrySet().stream()
        .anyMatch(
            mark -> {
              String value = span.getAttribute(mark.getKey());
              return value != null && mark.getValue().contains(value);
            });
  }

  private static void stamp(
      ReadWriteSpan span,
      List<AttributeKey<String>> keys,
      Function<AttributeKey<String>, @Nullable String> above) {
    for (AttributeKey<String> key : keys) {
      stamp(span, key, above.apply(key));
    }
  }

  private static void stamp(ReadWriteSpan span, AttributeKey<String> key, @Nullable String value) {
    if (value != null && span.getAttribute(key) == null) {
      span.setAttribute(key, value);
    }
  }
}
