package io.spanhouse.collector.receive;

import static io.spanhouse.collector.receive.RunningReceiver.LIMIT;
import static io.spanhouse.collector.receive.RunningReceiver.gzip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Status;
import java.net.http.HttpResponse;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpLimitsTest extends HttpTestCase {
  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", " gzip "})
  void row41_gzip_bringsTheSameBytes(String coding) {
    byte[] request = Spans.request(100).toByteArray();

    HttpResponse<byte[]> response = postProtobuf(gzip(request), coding);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(server.ingest.only().body()).isEqualTo(request);
  }

  @Test
  void row42_identity_is200() {
    byte[] request = Spans.request(2).toByteArray();

    assertThat(postProtobuf(request, "identity").statusCode()).isEqualTo(200);
    assertThat(server.ingest.only().body()).isEqualTo(request);
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "deflate", "zstd", "gzip, gzip"})
  void row43_otherCompression_is415AndNamesGzip(String coding) throws Exception {
    HttpResponse<byte[]> response = postProtobuf(new byte[10], coding);

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(header(response, "accept-encoding")).isEqualTo("gzip");
    assertThat(Status.parseFrom(response.body()).getMessage()).contains("gzip");
    assertThat(server.ingest.received()).isEmpty();
  }

  @Test
  void row44_truncatedGzip_is400AndNothingIsIngested() throws Exception {
    byte[] whole = gzip(Spans.request(10).toByteArray());
    for (int length : new int[] {1, 9, 17, 18, whole.length / 2, whole.length - 1}) {
      HttpResponse<byte[]> response = postProtobuf(Arrays.copyOf(whole, length), "gzip");

      assertThat(response.statusCode()).as("%d of %d bytes", length, whole.length).isEqualTo(400);
      assertThat(Status.parseFrom(response.body()).getMessage()).contains("gzip");
    }
    assertThat(server.ingest.received()).isEmpty();
  }

  @Test
  void row44_brokenGzip_is400AndNothingIsIngested() {
    byte[] whole = gzip(Spans.request(10).toByteArray());
    for (int broken : new int[] {0, 2, whole.length / 2, whole.length - 8, whole.length - 1}) {
      byte[] bytes = whole.clone();
      bytes[broken] ^= 0x55;

      assertThat(postProtobuf(bytes, "gzip").statusCode())
          .as("byte %d of %d", broken, whole.length)
          .isEqualTo(400);
    }
    assertThat(postProtobuf(Spans.ofSize(100), "gzip").statusCode()).isEqualTo(400);
    assertThat(server.ingest.received()).isEmpty();
  }

  @Test
  void row45_gzipMembers_areJoined() {
    byte[] joined = concat(gzip("first ".getBytes(UTF_8)), gzip("second".getBytes(UTF_8)));

    assertThat(postProtobuf(joined, "gzip").statusCode()).isEqualTo(200);
    assertThat(new String(server.ingest.only().body(), UTF_8)).isEqualTo("first second");
  }

  @Test
  void row45_gzipMembers_areLimitedInSum() {
    byte[] half = gzip(new byte[LIMIT / 2]);

    assertThat(postProtobuf(concat(half, half), "gzip").statusCode()).isEqualTo(200);
    assertThat(postProtobuf(concat(half, half, gzip(new byte[1])), "gzip").statusCode())
        .isEqualTo(413);
    assertThat(server.ingest.only().body()).hasSize(LIMIT);
  }

  @Test
  void row45_bytesAfterGzip_are400() {
    byte[] whole = gzip(Spans.request(10).toByteArray());

    for (int extra : new int[] {1, 7, 100}) {
      assertThat(postProtobuf(concat(whole, new byte[extra]), "gzip").statusCode()).isEqualTo(400);
      assertThat(postProtobuf(concat(whole, Spans.ofSize(extra)), "gzip").statusCode())
          .isEqualTo(400);
    }
    assertThat(server.ingest.received()).isEmpty();
  }

  @Test
  void row46_bodyAtTheLimit_isAccepted() {
    assertThat(server.postProtobuf("/v1/traces", Spans.ofSize(LIMIT)).statusCode()).isEqualTo(200);
    assertThat(server.ingest.only().body()).isEqualTo(Spans.ofSize(LIMIT));
  }

  @Test
  void row46_bodyAboveTheLimit_is413() throws Exception {
    HttpResponse<byte[]> response = server.postProtobuf("/v1/traces", Spans.ofSize(LIMIT + 1));

    assertTooLarge(response);
  }

  @Test
  void row47_gzipAboveTheLimitWhenDecompressed_is413() throws Exception {
    assertTooLarge(postProtobuf(gzip(new byte[LIMIT + 1]), "gzip"));
    assertTooLarge(postProtobuf(gzip(new byte[100 * LIMIT]), "gzip"));
  }

  @Test
  void row47_gzipThatUnderstatesItsSize_is413() throws Exception {
    byte[] lying = gzip(new byte[100 * LIMIT]);
    Arrays.fill(lying, lying.length - 4, lying.length, (byte) 0);

    assertTooLarge(postProtobuf(lying, "gzip"));
  }

  @Test
  void row48_chunked_is200BelowTheLimitAnd413Above() throws Exception {
    byte[] fits = Spans.ofSize(LIMIT);
    HttpResponse<byte[]> response = server.send(chunked(fits));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(server.ingest.only().body()).isEqualTo(fits);
    server.ingest.received().clear();
    assertTooLarge(server.send(chunked(Spans.ofSize(LIMIT + 1))));
  }

  private void assertTooLarge(HttpResponse<byte[]> response) throws Exception {
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.headers().firstValue("retry-after")).isEmpty();
    assertThat(Status.parseFrom(response.body()).getMessage()).contains("" + LIMIT);
    assertThat(Status.parseFrom(response.body()).getDetailsList()).isEmpty();
    assertThat(server.ingest.received()).isEmpty();
  }
}
