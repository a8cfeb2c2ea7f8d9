package io.spanhouse.collector.decode.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.WireWriter;
import io.spanhouse.collector.receive.Encoding;
import io.spanhouse.collector.receive.PermanentException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsCounterTest {
  private static final NumberDataPoint NUMBER = NumberDataPoint.newBuilder().setAsInt(1).build();

  private final MetricsCounter counter = new MetricsCounter();

  @Test
  void dataPoints_ofEveryKind_areCounted() throws Exception {
    ScopeMetrics scope =
        ScopeMetrics.newBuilder()
            .addMetrics(
                Metric.newBuilder()
                    .setName("gauge")
                    .setGauge(Gauge.newBuilder().addDataPoints(NUMBER)))
            .addMetrics(
                Metric.newBuilder()
                    .setSum(
                        Sum.newBuilder()
                            .setIsMonotonic(true)
                            .addDataPoints(NUMBER)
                            .addDataPoints(NUMBER)))
            .addMetrics(
                Metric.newBuilder()
                    .setHistogram(
                        Histogram.newBuilder()
                            .addDataPoints(HistogramDataPoint.getDefaultInstance())))
            .addMetrics(
                Metric.newBuilder()
                    .setExponentialHistogram(
                        ExponentialHistogram.newBuilder()
                            .addDataPoints(ExponentialHistogramDataPoint.getDefaultInstance())))
            .addMetrics(
                Metric.newBuilder()
                    .setSummary(
                        Summary.newBuilder().addDataPoints(SummaryDataPoint.getDefaultInstance())))
            .addMetrics(Metric.newBuilder().setName("none"))
            .build();
    ExportMetricsServiceRequest request =
        ExportMetricsServiceRequest.newBuilder()
            .addResourceMetrics(
                ResourceMetrics.newBuilder().addScopeMetrics(scope).addScopeMetrics(scope))
            .addResourceMetrics(ResourceMetrics.newBuilder().addScopeMetrics(scope))
            .build();

    assertThat(protobuf(request.toByteArray())).isEqualTo(18);
    assertThat(json(JsonFormat.printer().print(request))).isEqualTo(18);
    assertThat(json(JsonFormat.printer().preservingProtoFieldNames().print(request))).isEqualTo(18);
    assertThat(protobuf(new byte[0])).isZero();
  }

  @Test
  void dataPoints_ofDataThatWasReplaced_areNotCounted() {
    byte[] gauge =
        Metric.newBuilder()
            .setGauge(Gauge.newBuilder().addDataPoints(NUMBER).addDataPoints(NUMBER))
            .build()
            .toByteArray();
    byte[] sum =
        Metric.newBuilder().setSum(Sum.newBuilder().addDataPoints(NUMBER)).build().toByteArray();

    assertThat(protobuf(metric(gauge, sum))).isEqualTo(1);
    assertThat(protobuf(metric(gauge, gauge))).isEqualTo(4);
    assertThat(protobuf(metric(sum, gauge, sum))).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "0a",
    "0a05",
    "0a021205",
    "0a0412021205",
    "0a06120412022a05",
    "0a0812061204 2a020a05"
  })
  void protobuf_thatIsBroken_isRefused(String hex) {
    assertThatThrownBy(() -> protobuf(HexFormat.of().parseHex(hex.replace(" ", ""))))
        .isInstanceOf(PermanentException.class)
        .hasMessageMatching("truncated field at byte \\d+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{}{}", "{\"resourceMetrics\": [}"})
  void json_thatIsBroken_isRefused(String json) {
    assertThatThrownBy(() -> json(json))
        .isInstanceOf(PermanentException.class)
        .hasMessageStartingWith("malformed JSON");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"resourceMetrics\": null}",
        "{\"resourceMetrics\": [null, {\"scopeMetrics\": [{\"metrics\": [{\"gauge\": null}]}]}]}",
        "{\"resourceMetrics\": 1, \"dataPoints\": [{}], \"x\": {\"metrics\": [[]]}}"
      })
  void json_withoutDataPoints_hasNone(String json) {
    assertThat(json(json)).isZero();
  }

  private long protobuf(byte[] body) {
    return counter.dataPoints(Encoding.PROTOBUF, body, body.length);
  }

  private long json(String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    return counter.dataPoints(Encoding.JSON, body, body.length);
  }

  private static byte[] metric(byte[]... pieces) {
    ByteArray out = new ByteArray();
    WireWriter writer = new WireWriter(out);
    int[] starts = new int[3];
    for (int i = 0; i < starts.length; i++) {
      writer.varint((i == 0 ? 1 : 2) << 3 | 2);
      starts[i] = writer.start();
    }
    for (byte[] piece : pieces) {
      out.append(piece, 0, piece.length);
    }
    for (int i = starts.length - 1; i >= 0; i--) {
      writer.end(starts[i]);
    }
    return out.toByteArray();
  }
}
