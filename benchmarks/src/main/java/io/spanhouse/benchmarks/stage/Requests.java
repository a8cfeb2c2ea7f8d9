package io.spanhouse.benchmarks.stage;

import io.spanhouse.benchmarks.load.SampleRequests;
import io.spanhouse.benchmarks.load.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Encoded requests with {@link #SPANS} spans in all. */
@State(Scope.Thread)
public class Requests {
  /** Spans in all requests, as many as a block has when it is sealed by its rows. */
  public static final int SPANS = 50_000;

  private static final int SPANS_PER_REQUEST = 500;

  @Param Shape shape = Shape.AGENT;

  private List<byte[]> encoded = List.of();

  /** Builds the requests. */
  @Setup(Level.Trial)
  public void encode() {
    encode(SPANS);
  }

  void encode(int spans) {
    SampleRequests samples = new SampleRequests(shape, 1);
    encoded =
        Stream.generate(() -> samples.next(SPANS_PER_REQUEST).toByteArray())
            .limit(spans / SPANS_PER_REQUEST)
            .toList();
  }

  List<byte[]> encoded() {
    return encoded;
  }
}
