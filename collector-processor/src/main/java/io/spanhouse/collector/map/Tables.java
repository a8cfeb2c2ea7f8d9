package io.spanhouse.collector.map;

import io.spanhouse.collector.decode.SpanView;
import io.spanhouse.collector.normalize.AgentEvent;
import io.spanhouse.collector.normalize.AgentSpan;
import io.spanhouse.collector.normalize.Kind;
import io.spanhouse.collector.normalize.SpanEventReader;
import io.spanhouse.collector.price.Pricer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows for all tables: the stage's entry. Filled by one thread at a time. */
public final class Tables {
  private final SpansTable spans = new SpansTable();
  private final MessagesTable messages = new MessagesTable();
  private final EventsTable events = new EventsTable(messages);
  private final RunsTable runs = new RunsTable();
  private final RejectedTable rejected = new RejectedTable();
  private final LedgerTable ledger = new LedgerTable();
  private final List<Table> all = List.of(messages, spans, events, runs, rejected, ledger);
  private final List<List<Table>> insertOrder =
      List.of(List.of(messages), List.of(spans, events, runs, rejected, ledger));

  /** Call before the first row of a request. */
  public void beginRequest() {
    spans.beginRequest();
  }

  /** Spans of the request that were stored with a part of their resource's attributes. */
  public int cutResources() {
    return spans.cutResources();
  }

  /** Appends the rows of a span: the span, the event it is, the run it is, the events in it. */
  public void append(Origin origin, AgentSpan span, SpanEventReader reader, Pricer pricer) {
    spans.append(origin, span);
    if (span.kind() == Kind.AGENT_INVOKE) {
      runs.append(origin, span);
    }
    append(origin, reader.read(span), pricer);
    SpanView view = span.span();
    for (int i = 0; i < view.eventCount(); i++) {
      append(origin, reader.read(span, view.event(i), i), pricer);
    }
  }

  /** Appends the row of an event, where there is one. */
  public void append(Origin origin, @Nullable AgentEvent event, Pricer pricer) {
    if (event != null) {
      events.append(origin, event, pricer);
    }
  }

  public void append(Origin origin, RejectedItem item) {
    rejected.append(origin, item);
  }

  public void append(Origin origin, LedgerEntry entry) {
    ledger.append(origin, entry);
  }

  /** The tables, those without rows included. */
  public List<Table> all() {
    return all;
  }

  /**
   * The same tables in groups: rows of a group refer to rows of the groups before it, so that those
   * have to be committed first.
   */
  public List<List<Table>> insertOrder() {
    return insertOrder;
  }

  /** Rows in all tables. */
  public int rows() {
    int rows = 0;
    for (Table table : all) {
      rows += table.rows();
    }
    return rows;
  }

  /** Approximate size of all values as they are inserted. */
  public long bytes() {
    long bytes = 0;
    for (Table table : all) {
      bytes += table.bytes();
    }
    return bytes;
  }

  /** How many rows each table has, for {@link #rollBack}. */
  public int[] mark() {
    int[] mark = new int[all.size()];
    for (int i = 0; i < mark.length; i++) {
      mark[i] = all.get(i).rows();
    }
    return mark;
  }

  /** Forgets the rows appended since {@code mark} was taken. */
  public void rollBack(int[] mark) {
    for (int i = 0; i < mark.length; i++) {
      all.get(i).truncate(mark[i]);
    }
  }

  /** Sorts each table's rows by its sort key. Call once, after the last row. */
  public void sort() {
    all.forEach(Table::sort);
  }

  /** Forgets all rows; keeps the memory. */
  public void clear() {
    all.forEach(Table::clear);
  }
}
