package io.spanhouse.collector.decode.request;

import com.fasterxml.jackson.core.JsonParser;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.WireWriter;
import io.spanhouse.collector.metrics.Changes;
import io.spanhouse.collector.receive.PermanentException;
import io.spanhouse.collector.receive.Signal;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * OTLP/JSON to the same request in protobuf, so that there is one reader. Keeps what the last
 * request did wrong; not thread-safe.
 *
 * <p>Every member becomes a protobuf field where it stands. A member that is there twice is
 * therefore a field that is there twice: the last scalar counts, lists are concatenated.
 *
 * <p>Reads more than OTLP/JSON allows where there is no other reading, and says so in {@link
 * #warning}. An id that is neither hex nor base64 is no error here, because it concerns its item
 * alone: it becomes bytes of a length that no id has.
 */
public final class JsonTranscoder {
  private final Set<JsonLeniency> leniencies = EnumSet.noneOf(JsonLeniency.class);
  private final Changes changes = new Changes();
  private String leftOut = "";
  private boolean skipped;

  /**
   * Appends the protobuf form of a request to {@code out}.
   *
   * @param signal traces or logs
   * @throws PermanentException if the body is not OTLP/JSON, with the JSON path in its message, or
   *     if it is the request of another signal
   */
  public void transcode(Signal signal, byte[] body, int length, ByteArray out) {
    leniencies.clear();
    changes.clear();
    JsonMessage request = JsonMessage.request(signal);
    JsonDocument.read(
        body, length, request, changes, parser -> read(parser, request, new WireWriter(out)));
  }

  private void read(JsonParser parser, JsonMessage request, WireWriter writer) throws IOException {
    JsonMessageReader reader = new JsonMessageReader(parser, writer, leniencies, changes);
    reader.read(request);
    if (reader.meantSignal() != null) {
      throw WrongSignal.refusal(reader.meantSignal());
    }
    leftOut = reader.otherSignal() == null ? "" : WrongSignal.leftOut(reader.otherSignal());
    skipped = reader.hasSkipped();
  }

  /** What the last request did wrong but was understood, in English; empty if nothing. */
  public String warning() {
    return Stream.concat(leniencies.stream().map(JsonLeniency::toString), Stream.of(leftOut))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("; "));
  }

  /** What became of the content of the last request. */
  public Changes changes() {
    return changes;
  }

  /** Whether the last request had members that were passed over. */
  public boolean hasSkipped() {
    return skipped;
  }
}
