package io.spanhouse.exporter.disk;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.util.function.Consumer;

/** Answers once a request is on disk. */
final class DiskGrpcSender implements GrpcSender {
  private final DiskDelivery delivery;
  private final GrpcSender network;

  DiskGrpcSender(DiskDelivery delivery, GrpcSender network) {
    this.delivery = delivery;
    this.network = network;
  }

  @Override
  public void send(
      MessageWriter request, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
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

  private enum Stored implements GrpcResponse {
    INSTANCE;

    @Override
    public GrpcStatusCode getStatusCode() {
      return GrpcStatusCode.OK;
    }

    @Override
    public String getStatusDescription() {
      return "";
    }

    @Override
    public byte[] getResponseMessage() {
      return new byte[0];
    }
  }
}
