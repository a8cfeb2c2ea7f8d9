package io.spanhouse.benchmarks.stage;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanhouse.collector.map.Table;
import io.spanhouse.collector.map.Tables;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Time and garbage a span. A stage cannot run without those before it, so {@code decode}, {@code
 * decodeNormalize} and {@code decodeNormalizeMap} each contain the one before: a stage costs the
 * difference. {@code sort} and {@code encode} start from a filled block.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Requests.SPANS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = "-Xmx4g")
public class StageBenchmark {

  /** A filled block, as it is when it is sealed. */
  @State(Scope.Thread)
  public static class Block {
    private Tables tables = new Tables();

    /** Fills and sorts it. */
    @Setup(Level.Trial)
    public void fill(Requests requests, Stages stages) {
      tables = stages.map(requests.encoded());
      tables.sort();
    }
  }

  /** What decode is compared with: the generated classes, which leave nothing to be read later. */
  @Benchmark
  public void generatedClasses(Requests requests, Blackhole blackhole)
      throws InvalidProtocolBufferException {
    for (byte[] request : requests.encoded()) {
      blackhole.consume(ExportTraceServiceRequest.parseFrom(request));
    }
  }

  /** Every span and every attribute by the cursor. */
  @Benchmark
  public long decode(Requests requests, Stages stages) {
    return stages.decode(requests.encoded());
  }

  /** The above as typed fields. */
  @Benchmark
  public int decodeNormalize(Requests requests, Stages stages) {
    return stages.normalize(requests.encoded());
  }

  /** The above as rows of all tables. */
  @Benchmark
  public int decodeNormalizeMap(Requests requests, Stages stages) {
    return stages.map(requests.encoded()).rows();
  }

  /** The rows of all tables by their sort keys. */
  @Benchmark
  public Tables sort(Block block) {
    block.tables.sort();
    return block.tables;
  }

  /** All tables as Native blocks, to nowhere. */
  @Benchmark
  public void encode(Block block) throws IOException {
    for (Table table : block.tables.all()) {
      table.writeNative(OutputStream.nullOutputStream());
    }
  }
}
