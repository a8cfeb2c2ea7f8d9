package io.spanhouse.collector.decode;

/**
 * Reads an ExportLogsServiceRequest record by record. Forward only, not thread-safe, made to be
 * reused for request after request; every view it hands out is one of a fixed set and is
 * overwritten by the next call of {@link #next} or {@link #reset}.
 */
public final class LogCursor extends EnvelopeCursor {
  private final LogView log = new LogView(wire, value);

  public LogCursor() {
    super("log record");
  }

  public LogView log() {
    return log;
  }

  /** Index of the log record in the request, across resources and scopes. */
  public int logOrdinal() {
    return itemOrdinal();
  }

  @Override
  void readItem() {
    log.read();
    log.attributes().cuts().addTo(changes());
  }
}
