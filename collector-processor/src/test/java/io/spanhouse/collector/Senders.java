package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** Ways to send one request to a collector. */
enum Senders {
  GRPC,
  GRPC_GZIP,
  HTTP_PROTOBUF,
  HTTP_PROTOBUF_GZIP,
  HTTP_JSON,
  HTTP_JSON_GZIP;

  /** Members that protobuf's JSON writes in base64 and OTLP in hex. */
  private static final Pattern IDS =
      Pattern.compile("\"(traceId|spanId|parentSpanId)\": *\"([^\"]*)\"");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Sends and returns what the answer says of partial success. */
  ExportTracePartialSuccess send(Collector collector, ExportTraceServiceRequest request) {
    try {
      return switch (this) {
        case GRPC, GRPC_GZIP -> grpc(collector, request);
        case HTTP_PROTOBUF -> http(collector, request, false);
        case HTTP_PROTOBUF_GZIP -> http(collector, request, true);
        case HTTP_JSON -> json(collector, request, false);
        case HTTP_JSON_GZIP -> json(collector, request, true);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends log records over gRPC. */
  static void sendLogs(Collector collector, ExportLogsServiceRequest request) {
    ManagedChannel channel = channel(collector);
    try {
      LogsServiceGrpc.newBlockingStub(channel).export(request);
    } finally {
      channel.shutdownNow();
    }
  }

  private static ManagedChannel channel(Collector collector) {
    return ManagedChannelBuilder.forAddress("127.0.0.1", collector.grpcPort())
        .usePlaintext()
        .build();
  }

  private ExportTracePartialSuccess grpc(Collector collector, ExportTraceServiceRequest request) {
    ManagedChannel channel = channel(collector);
    try {
      TraceServiceGrpc.TraceServiceBlockingStub stub = TraceServiceGrpc.newBlockingStub(channel);
      return (this == GRPC_GZIP ? stub.withCompression("gzip") : stub)
          .export(request)
          .getPartialSuccess();
    } finally {
      channel.shutdownNow();
    }
  }

  private static ExportTracePartialSuccess http(
      Collector collector, ExportTraceServiceRequest request, boolean gzip)
      throws IOException, InterruptedException {
    byte[] answer = post(collector, "application/x-protobuf", request.toByteArray(), gzip);
    return ExportTraceServiceResponse.parseFrom(answer).getPartialSuccess();
  }

  private static ExportTracePartialSuccess json(
      Collector collector, ExportTraceServiceRequest request, boolean gzip)
      throws IOException, InterruptedException {
    byte[] body = toJson(request).getBytes(StandardCharsets.UTF_8);
    byte[] answer = post(collector, "application/json", body, gzip);
    ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
    JsonFormat.parser().merge(new String(answer, StandardCharsets.UTF_8), response);
    return response.getPartialSuccess();
  }

  /** OTLP/JSON: protobuf's JSON with ids in hex and enums as numbers. */
  static String toJson(ExportTraceServiceRequest request) throws InvalidProtocolBufferException {
    String json =
        JsonFormat.printer().omittingInsignificantWhitespace().printingEnumsAsInts().print(request);
    return IDS.matcher(json)
        .replaceAll(
            id ->
                "\""
                    + id.group(1)
                    + "\":\""
                    + HexFormat.of().formatHex(Base64.getDecoder().decode(id.group(2)))
                    + "\"");
  }

  /** The answer to any body at all. */
  static HttpResponse<byte[]> postTraces(Collector collector, byte[] body)
      throws IOException, InterruptedException {
    return answer(collector, "application/x-protobuf", body, false);
  }

  private static byte[] post(Collector collector, String type, byte[] body, boolean gzip)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = answer(collector, type, body, gzip);
    assertThat(response.statusCode())
        .as(new String(response.body(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    return response.body();
  }

  private static HttpResponse<byte[]> answer(
      Collector collector, String type, byte[] body, boolean gzip)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + collector.httpPort() + "/v1/traces"))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(gzip ? gzip(body) : body));
    if (gzip) {
      request.header("Content-Encoding", "gzip");
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    }
    return out.toByteArray();
  }
}
