package io.spanhouse.exporter;

import io.opentelemetry.sdk.trace.export.SpanExporter;

/**
 * A span exporter whose receiver understands what {@link LiveSpanProcessor} sends: spans that have
 * only started.
 */
public interface StartExporter {
  /** Takes starts of spans to where the spans go. */
  SpanExporter starts();
}
