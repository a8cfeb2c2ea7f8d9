package io.spanhouse.collector;

import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.LogCursor;
import io.spanhouse.collector.decode.SpanView;
import io.spanhouse.collector.decode.TraceCursor;
import io.spanhouse.collector.map.LedgerEntry;
import io.spanhouse.collector.map.Origin;
import io.spanhouse.collector.map.RejectedItem;
import io.spanhouse.collector.map.Tables;
import io.spanhouse.collector.normalize.AgentSpan;
import io.spanhouse.collector.normalize.ByteDictionary;
import io.spanhouse.collector.normalize.Conventions;
import io.spanhouse.collector.normalize.LogRecordReader;
import io.spanhouse.collector.normalize.SpanEventReader;
import io.spanhouse.collector.price.CurrentPrices;
import io.spanhouse.collector.price.Pricer;
import io.spanhouse.collector.receive.IngestRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Decodes, normalizes, prices and maps one request after the other; one instance a thread. */
final class RequestMapper {
  private static final byte[] SPAN = "traces".getBytes(StandardCharsets.US_ASCII);

  private final TraceCursor traces = new TraceCursor();
  private final LogCursor logs = new LogCursor();
  private final AgentSpan span;
  private final SpanEventReader spanEvent;
  private final LogRecordReader logRecord;
  private final Pricer pricer;
  private final ByteDictionary seen = new ByteDictionary();
  private final ByteArray key = new ByteArray();
  private int stored;
  private int duplicate;
  private int rejected;
  private int unreadable;

  RequestMapper(Conventions conventions, CurrentPrices prices) {
    span = new AgentSpan(conventions);
    spanEvent = new SpanEventReader(conventions);
    logRecord = new LogRecordReader(conventions);
    pricer = new Pricer(prices);
  }

  /** Appends the rows of an ExportTraceServiceRequest. */
  MappedRequest mapTraces(
      IngestRequest request, byte[] message, int length, Origin origin, Tables tables) {
    begin();
    @Nullable String firstFlaw = null;
    traces.reset(message, 0, length);
    span.reset(traces);
    spanEvent.reset();
    while (traces.next()) {
      String flaw = span.read();
      if (flaw == null) {
        tables.append(origin, span, spanEvent, pricer);
        unreadable += span.unreadable();
        count(traces.span());
      } else {
        reject(origin, tables, flaw);
        firstFlaw = firstFlaw == null ? "span " + traces.spanOrdinal() + ": " + flaw : firstFlaw;
      }
    }
    appendLedger(request, length, origin, tables);
    String remark =
        firstFlaw == null
            ? ""
            : rejected + " of " + (stored + duplicate + rejected) + " spans rejected; " + firstFlaw;
    return new MappedRequest(stored, duplicate, rejected, unreadable, remark);
  }

  /** Appends the rows of an ExportLogsServiceRequest. Every record can be stored. */
  MappedRequest mapLogs(
      IngestRequest request, byte[] message, int length, Origin origin, Tables tables) {
    begin();
    logs.reset(message, 0, length);
    logRecord.reset();
    while (logs.next()) {
      tables.append(origin, logRecord.read(logs), pricer);
      stored++;
    }
    appendLedger(request, length, origin, tables);
    return new MappedRequest(stored, 0, 0, 0, "");
  }

  private void begin() {
    seen.clear();
    stored = 0;
    duplicate = 0;
    rejected = 0;
    unreadable = 0;
  }

  /** A span that is twice in one request is stored once: its rows share the tables' sort key. */
  private void count(SpanView view) {
    key.clear();
    key.append(view.traceId());
    key.append(view.spanId());
    int known = seen.size();
    if (seen.add(key.array(), 0, key.size()) == known) {
      stored++;
    } else {
      duplicate++;
    }
  }

  private void reject(Origin origin, Tables tables, String flaw) {
    SpanView view = traces.span();
    tables.append(
        origin,
        new RejectedItem(
            SPAN,
            traces.spanOrdinal(),
            view.traceId(),
            view.spanId(),
            view.name(),
            flaw,
            view.bytes()));
    rejected++;
  }

  private void appendLedger(IngestRequest request, int length, Origin origin, Tables tables) {
    if (stored + duplicate + rejected > 0) {
      tables.append(
          origin,
          new LedgerEntry(
              request.signal(),
              request.transport(),
              request.encoding(),
              stored,
              duplicate,
              rejected,
              length));
    }
  }
}
