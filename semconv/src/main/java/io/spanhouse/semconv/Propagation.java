package io.spanhouse.semconv;

import io.opentelemetry.api.baggage.Baggage;
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
    Attributes headers = remote == null ? Attributes.empty() : remote.attributes();
    RunOrigin origin = remote(context, headers);
    return origin.runId() == null ? remote(started(context), startedBy(headers)) : origin;
  }

  /** What a call that starts in {@code context} carries of the run around it, here or elsewhere. */
  Stamped stamped(Context context) {
    RunContext run = RunContext.from(context);
    RemoteRun remote = RemoteRun.from(context);
    if (remote == null && run != null) {
      return run.stamped();
    }
    return remote == null && !baggage
        ? Stamped.NOTHING
        : Stamped.of(
            remote(context, remote == null ? Attributes.empty() : remote.attributes()).stamped());
  }

  private RunOrigin remote(Context context, Attributes headers) {
    return RunOrigin.remote(
        context, headers, baggage ? RunBaggage.read(context) : Attributes.empty());
  }

  /** The Context inside {@code run}, but for its span. */
  Context enter(Context parent, RunContext run) {
    Context inside = parent.with(run);
    return baggage ? inside.with(RunBaggage.with(inside, run)) : inside;
  }

  /**
   * {@code context} and, where it has none, span and Baggage that this process was started with.
   */
  private Context started(Context context) {
    Context started = context;
    if (process.span().isValid() && !Span.fromContext(context).getSpanContext().isValid()) {
      started = started.with(Span.wrap(process.span()));
    }
    boolean carries = baggage && Baggage.fromContext(context).isEmpty();
    return carries ? started.with(process.baggage()) : started;
  }

  private Attributes startedBy(Attributes headers) {
    String run = process.run();
    return run == null ? headers : headers.toBuilder().put(SpanhouseAttributes.RUN_ID, run).build();
  }
}
