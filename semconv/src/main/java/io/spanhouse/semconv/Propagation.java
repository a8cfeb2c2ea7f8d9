package io.spanhouse.semconv;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;

/**
 * What a run takes over from other processes, and puts where they find it.
 *
 * @param process who started this process
 * @param baggage whether Baggage is read and written
 */
record Propagation(ProcessEnvironment process, boolean baggage) {

  /** What a run that starts in {@code context} takes from around it. */
  RunOrigin origin(Context context) {
    RunContext outer = RunContext.from(context);
    RemoteRun remote = RemoteRun.from(context);
    if (remote == null && outer != null) {
      return RunOrigin.local(context, outer);
    }
    RunOrigin origin =
        RunOrigin.remote(
            context,
            remote == null ? Attributes.empty() : remote.attributes(),
            baggage ? RunBaggage.read(context) : Attributes.empty());
    return origin.runId() == null ? origin.within(traced(context), process.run()) : origin;
  }

  /** The Context inside {@code run}, but for its span. */
  Context enter(Context parent, RunContext run) {
    Context inside = parent.with(run);
    return baggage ? inside.with(RunBaggage.with(inside, run)) : inside;
  }

  private Context traced(Context context) {
    boolean known = Span.fromContext(context).getSpanContext().isValid();
    return known || !process.span().isValid() ? context : context.with(Span.wrap(process.span()));
  }
}
