package io.spanhouse.benchmarks.stage;

import io.spanhouse.clickhouse.ModelPrices.Applicable;
import io.spanhouse.clickhouse.price.PriceFile;
import io.spanhouse.collector.decode.AttributeList;
import io.spanhouse.collector.decode.TraceCursor;
import io.spanhouse.collector.map.Origin;
import io.spanhouse.collector.map.Tables;
import io.spanhouse.collector.normalize.AgentSpan;
import io.spanhouse.collector.normalize.Conventions;
import io.spanhouse.collector.normalize.SpanEventReader;
import io.spanhouse.collector.price.Pricer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The stages as one thread of the collector has them: made once, used for request after request.
 */
@State(Scope.Thread)
public class Stages {
  private static final Origin ORIGIN =
      new Origin(
          "default".getBytes(StandardCharsets.UTF_8),
          "req_0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8),
          1_795_132_800_000_000_000L);

  private static final PriceFile PRICES =
      PriceFile.parse(
          "prices of the benchmark",
          """
          # version: benchmark
          provider,                    model, input, cached_input, output
          openai|anthropic|gcp.gemini, .*,    2.5,   0.25,         10
          """);

  private final Conventions conventions = Conventions.load();
  private final TraceCursor cursor = new TraceCursor();
  private final AgentSpan span = new AgentSpan(conventions);
  private final SpanEventReader spanEvent = new SpanEventReader(conventions);
  private final Pricer pricer =
      Pricer.of(
          PRICES.prices().stream()
              .map(price -> new Applicable("user", PRICES.version(), price))
              .toList());

  private final Tables tables = new Tables();

  /** Reads every span and touches every attribute; returns a number that depends on all of them. */
  long decode(List<byte[]> requests) {
    long sum = 0;
    for (byte[] request : requests) {
      cursor.reset(request, 0, request.length);
      while (cursor.next()) {
        AttributeList attributes = cursor.span().attributes();
        for (int i = 0; i < attributes.size(); i++) {
          sum += attributes.keyLength(i) + attributes.type(i) + attributes.bits(i);
        }
      }
    }
    return sum;
  }

  /** Decodes and normalizes; returns how many spans can be stored. */
  int normalize(List<byte[]> requests) {
    int spans = 0;
    for (byte[] request : requests) {
      cursor.reset(request, 0, request.length);
      span.reset(cursor, ORIGIN.receivedAt());
      while (cursor.next()) {
        spans += span.read() == null ? 1 : 0;
      }
    }
    return spans;
  }

  /** Decodes, normalizes, prices and maps into tables that were empty. */
  Tables map(List<byte[]> requests) {
    tables.clear();
    for (byte[] request : requests) {
      cursor.reset(request, 0, request.length);
      span.reset(cursor, ORIGIN.receivedAt());
      tables.beginRequest();
      while (cursor.next()) {
        if (span.read() == null) {
          tables.append(ORIGIN, span, spanEvent, pricer);
        }
      }
    }
    return tables;
  }
}
