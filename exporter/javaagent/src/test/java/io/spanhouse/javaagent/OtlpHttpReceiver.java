package io.spanhouse.javaagent;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** Keeps what is sent to it as OTLP/HTTP, and answers everything else with 200. */
final class OtlpHttpReceiver implements AutoCloseable {
  private final HttpServer server;
  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final List<LogRecord> logs = new CopyOnWriteArrayList<>();

  OtlpHttpReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Span> spans() {
    return List.copyOf(spans);
  }

  List<LogRecord> logs() {
    return List.copyOf(logs);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = body(exchange);
    int status = 200;
    try {
      switch (exchange.getRequestURI().getPath()) {
        case "/v1/traces" -> takeSpans(body);
        case "/v1/logs" -> takeLogs(body);
        default -> {}
      }
    } catch (InvalidProtocolBufferException e) {
      status = 400;
    }
    exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    InputStream body = exchange.getRequestBody();
    boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    return (gzip ? new GZIPInputStream(body) : body).readAllBytes();
  }

  private void takeSpans(byte[] body) throws InvalidProtocolBufferException {
    for (var resource : ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
      resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
    }
  }

  private void takeLogs(byte[] body) throws InvalidProtocolBufferException {
    for (var resource : ExportLogsServiceRequest.parseFrom(body).getResourceLogsList()) {
      resource.getScopeLogsList().forEach(scope -> logs.addAll(scope.getLogRecordsList()));
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
