package io.spanhouse.exporter.disk;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.util.function.Consumer;

/** Answers once a request is on disk. */
final class DiskHttpSender implements HttpSender {
  private final DiskDelivery delivery;
  private final HttpSender network;

  DiskHttpSender(DiskDelivery delivery, HttpSender network) {
    this.delivery = delivery;
    this.network = network;
  }

  @Override
  public void send(
      MessageWriter request, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
    try {
      delivery.add(request);
    } catch (IOException | RuntimeException e) {
      onError.accept(e);
      return;
    }
    onResponse.accept(Stored.INSTANCE);
  }

  @Override
  public CompletableResultCode shutdown() {
    return delivery.close(network::shutdown);
  }

  private enum Stored implements HttpResponse {
    INSTANCE;

    @Override
    public int getStatusCode() {
      return 200;
    }

    @Override
    public String getStatusMessage() {
      return "";
    }

    @Override
    public byte[] getResponseBody() {
      return new byte[0];
    }
  }
}
