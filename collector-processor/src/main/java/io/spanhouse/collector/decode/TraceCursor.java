package io.spanhouse.collector.decode;

/**
 * Reads an ExportTraceServiceRequest span by span. Forward only, not thread-safe, made to be reused
 * for request after request; every view it hands out is one of a fixed set and is overwritten by
 * the next call of {@link #next} or {@link #reset}.
 */
public final class TraceCursor extends EnvelopeCursor {
  private final SpanView span = new SpanView(wire, value, changes());

  public TraceCursor() {
    super("span");
  }

  @Override
  public void reset(byte[] buffer, int offset, int length) {
    super.reset(buffer, offset, length);
    span.beginRequest();
  }

  public SpanView span() {
    return span;
  }

  /** Index of the span in the request, across resources and scopes. */
  public int spanOrdinal() {
    return itemOrdinal();
  }

  @Override
  void readItem() {
    span.read();
  }
}
