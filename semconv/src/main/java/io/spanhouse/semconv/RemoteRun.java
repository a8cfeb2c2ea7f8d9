package io.spanhouse.semconv;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a request said about the caller's run and session. It counts until a run is
 * started on top of it.
 */
final class RemoteRun implements ImplicitContextKeyed {
  private static final ContextKey<RemoteRun> KEY = ContextKey.named("spanhouse-remote-run");

  private final Attributes attributes;
  private final @Nullable RunContext below;

  private RemoteRun(Attributes attributes, @Nullable RunContext below) {
    this.attributes = attributes;
    this.below = below;
  }

  /** What {@code attributes} say, as having arrived within {@code context}. */
  static RemoteRun arrivedIn(Context context, Attributes attributes) {
    return new RemoteRun(attributes, RunContext.from(context));
  }

  /** Null when nothing arrived, or a run has been started since. */
  static @Nullable RemoteRun from(Context context) {
    RemoteRun remote = context.get(KEY);
    return remote == null || remote.below != RunContext.from(context) ? null : remote;
  }

  Attributes attributes() {
    return attributes;
  }

  @Override
  public Context storeInContext(Context context) {
    return context.with(KEY, this);
  }
}
