package io.spanhouse.exporter;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.spanhouse.semconv.SpanhouseAttributes;

/** A span as it is while it runs: marked as running, without an end. */
final class StartedSpanData extends DelegatingSpanData {
  private final Attributes attributes;

  StartedSpanData(SpanData span) {
    super(span);
    attributes = span.getAttributes().toBuilder().put(SpanhouseAttributes.RUNNING, true).build();
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public int getTotalAttributeCount() {
    return super.getTotalAttributeCount() + 1;
  }

  @Override
  public long getEndEpochNanos() {
    return 0;
  }
}
