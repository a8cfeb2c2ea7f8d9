package io.spanhouse.collector.decode;

import io.spanhouse.collector.receive.PermanentException;
import io.spanhouse.collector.receive.Signal;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

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

  /**
   * Appends the protobuf form of a request to {@code out}.
   *
   * @param signal traces or logs
   * @throws PermanentException if the body is not OTLP/JSON; the message has the JSON path
   */
  public void transcode(Signal signal, byte[] body, int length, ByteArray out) {
    JsonMessage request =
        switch (signal) {
          case TRACES -> JsonMessage.TRACES;
          case LOGS -> JsonMessage.LOGS;
          case METRICS -> throw new IllegalArgumentException("metrics are counted, not read");
        };
    leniencies.clear();
    WireWriter writer = new WireWriter(out);
    JsonDocument.read(
        body,
        length,
        request,
        parser -> new JsonMessageReader(parser, writer, leniencies).read(request));
  }

  /** What the last request did wrong but was understood, in English; empty if nothing. */
  public String warning() {
    return leniencies.stream().map(JsonLeniency::toString).collect(Collectors.joining("; "));
  }
}
