package io.spanhouse.collector;

import io.spanhouse.collector.decode.EnvelopeCursor;
import io.spanhouse.collector.decode.LogCursor;
import io.spanhouse.collector.decode.SpanView;
import io.spanhouse.collector.decode.TraceCursor;
import io.spanhouse.collector.decode.request.WrongSignal;
import io.spanhouse.collector.map.LedgerEntry;
import io.spanhouse.collector.map.Origin;
import io.spanhouse.collector.map.RejectedItem;
import io.spanhouse.collector.map.Tables;
import io.spanhouse.collector.metrics.Change;
import io.spanhouse.collector.metrics.Changes;
import io.spanhouse.collector.normalize.AgentSpan;
import io.spanhouse.collector.normalize.Conventions;
import io.spanhouse.collector.normalize.LogRecordReader;
import io.spanhouse.collector.normalize.SpanEventReader;
import io.spanhouse.collector.price.CurrentPrices;
import io.spanhouse.collector.price.Pricer;
import io.spanhouse.collector.receive.IngestRequest;
import io.spanhouse.collector.receive.Signal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Decodes, normalizes, prices and maps one request after the other; one instance a thread. */
final class RequestMapper {
  private static final byte[] TRACES = "traces".getBytes(StandardCharsets.US_ASCII);

  private final TraceCursor traces = new TraceCursor();
  private final LogCursor logs = new LogCursor();
  private final AgentSpan span;
  private final SpanEventReader spanEvent;
  private final LogRecordReader logRecord;
  private final Pricer pricer;
  private final SeenSpans seen = new SeenSpans();
  private int stored;
  private int duplicate;
  private int rejected;

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
    Changes changes = new Changes();
    @Nullable String firstFlaw = null;
    traces.reset(message, 0, length);
    span.reset(traces, origin.receivedAt());
    spanEvent.reset();
    while (traces.next()) {
      String flaw = span.read();
      if (flaw == null) {
        tables.append(origin, span, spanEvent, pricer);
        count(traces.span(), span.outcome().isRunning());
        changes.add(Change.REPLACED_TIME, span.replacedTimes());
        changes.add(Change.UNREADABLE, span.unreadable());
      } else {
        reject(origin, tables, flaw);
        firstFlaw = firstFlaw == null ? "span " + traces.spanOrdinal() + ": " + flaw : firstFlaw;
      }
    }
    if (rejected > 0 && stored == 0) {
      WrongSignal.refuse(Signal.TRACES, message, length);
    }
    changes.add(Change.CONFLICT, seen.conflicts());
    return finish(request, length, origin, tables, traces, changes, firstFlaw);
  }

  /** Appends the rows of an ExportLogsServiceRequest. Every record can be stored. */
  MappedRequest mapLogs(
      IngestRequest request, byte[] message, int length, Origin origin, Tables tables) {
    begin();
    Changes changes = new Changes();
    boolean odd = false;
    logs.reset(message, 0, length);
    logRecord.reset(origin.receivedAt());
    while (logs.next()) {
      tables.append(origin, logRecord.read(logs), pricer);
      stored++;
      odd |= logs.log().isOdd();
      changes.add(Change.REPLACED_TIME, logRecord.isTimeReplaced() ? 1 : 0);
    }
    if (odd) {
      WrongSignal.refuse(Signal.LOGS, message, length);
    }
    return finish(request, length, origin, tables, logs, changes, null);
  }

  private MappedRequest finish(
      IngestRequest request,
      int length,
      Origin origin,
      Tables tables,
      EnvelopeCursor cursor,
      Changes changes,
      @Nullable String firstFlaw) {
    int leftOut = cursor.itemsLeftOut();
    rejected += leftOut;
    changes.addAll(cursor.changes());
    changes.add(Change.CUT_RESOURCE, tables.cutResources());
    appendLedger(request, length, origin, tables);
    return new MappedRequest(
        stored, duplicate, rejected, changes, remark(request.signal(), leftOut, firstFlaw));
  }

  private String remark(Signal signal, int leftOut, @Nullable String firstFlaw) {
    if (rejected == 0) {
      return "";
    }
    String items = signal == Signal.TRACES ? "spans" : "log records";
    String why = firstFlaw == null ? "" : "; " + firstFlaw;
    if (leftOut > 0) {
      why += "; a request may have %d: send smaller batches".formatted(EnvelopeCursor.MAX_ITEMS);
    }
    return "%d of %d %s rejected%s".formatted(rejected, stored + duplicate + rejected, items, why);
  }

  private void begin() {
    seen.clear();
    stored = 0;
    duplicate = 0;
    rejected = 0;
  }

  /** A span that is twice in one request is stored once: its rows share the tables' sort key. */
  private void count(SpanView view, boolean running) {
    if (seen.add(view, running)) {
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
            TRACES,
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
