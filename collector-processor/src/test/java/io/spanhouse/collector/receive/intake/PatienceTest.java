package io.spanhouse.collector.receive.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatienceTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, false, 4000, -",
        "OTel-OTLP-Exporter-JavaScript/0.223.1, -, false, 4000, -",
        "OTel-OTLP-Exporter-Python/1.45.2 grpc-python/1.85.3, 10S, false, 4000, 9500",
        "grpc-go/1.83.2, 5000000u, false, 4000, 4500",
        "grpc-go/1.83.2, 600m, false, 4000, 300",
        "grpc-go/1.83.2, 99999999H, false, 4000, 9223372036354",
        "grpc-go/1.83.2, 999999999S, false, 4000, -",
        "grpc-go/1.83.2, xS, false, 4000, -",
        "grpc-go/1.83.2, S, false, 4000, -",
        "OTel-OTLP-Exporter-JavaScript/0.223.1 grpc-node-js/1.14.7, 10S, true, 30000, 9500",
        "grpc-node-js/1.14.7, 30S, true, 30000, 29500",
        "grpc-node-js/1.14.7, -, true, 30000, 9500",
        "OTel-OTLP-Exporter-JavaScript/0.46.0, -, true, 30000, 9500",
      })
  void sender_isHeldForAsLongAsItWaits(
      String userAgent, String timeout, boolean sendsOnce, long afterWhole, Long afterHead) {
    RequestHeadersBuilder headers = RequestHeaders.builder(HttpMethod.POST, "/");
    if (userAgent != null) {
      headers.set("user-agent", userAgent);
    }
    if (timeout != null) {
      headers.set("grpc-timeout", timeout);
    }

    Patience patience = Patience.of(headers.build(), Duration.ofSeconds(4));

    assertThat(patience.sendsOnce()).isEqualTo(sendsOnce);
    assertThat(patience.afterWholeNanos() / 1_000_000).isEqualTo(afterWhole);
    assertThat(patience.afterHeadNanos() / 1_000_000)
        .isEqualTo(afterHead == null ? Long.MAX_VALUE / 1_000_000 : afterHead);
  }
}
