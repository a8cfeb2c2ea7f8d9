package io.spanhouse.collector;

import static io.spanhouse.collector.map.FilledTables.at;
import static io.spanhouse.collector.map.FilledTables.request;
import static io.spanhouse.collector.map.FilledTables.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.collector.metrics.CollectorMetrics;
import io.spanhouse.collector.receive.Encoding;
import io.spanhouse.collector.receive.IngestRequest;
import io.spanhouse.collector.receive.IngestResult;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class LargeResourceTest {
  private static final long NOVEMBER = 1_793_500_000_000_000_000L;

  @Container private static final ClickHouse CLICKHOUSE = ClickHouse.forTests();

  @Test
  void sender_ofManySpansUnderALargeResource_isToldWhatIsCut() {
    CLICKHOUSE.migrate("spanhouse");
    CollectorMetrics metrics = new CollectorMetrics();
    try (Flow flow = Flow.open(CollectorOptions.forClickHouse(CLICKHOUSE.httpUrl()), metrics)) {
      IngestResult cut = ingest(flow, 20_000);
      assertThat(cut.rejected()).isZero();
      assertThat(cut.message())
          .matches("19\\d{3} spans are stored without the large attributes of their resource.*");
      assertThat(metrics.scrape())
          .containsPattern(
              "spanhouse_content_changes_total\\{change=\"cut_resource\",signal=\"traces\"\\} 19\\d{3}\\.0");

      assertThat(ingest(flow, 512)).isEqualTo(IngestResult.SUCCESS);
    }
  }

  private static IngestResult ingest(Flow flow, int spans) {
    ExportTraceServiceRequest request =
        request(
            List.of(text("process.command_args", "a".repeat(100_000))),
            spans,
            i -> at(NOVEMBER + i));
    byte[] body = request.toByteArray();
    return flow.ingest(
            new IngestRequest(
                Signal.TRACES, Encoding.PROTOBUF, Transport.GRPC, "default", body, body.length))
        .toCompletableFuture()
        .join();
  }
}
