package io.spanhouse.collector.receive.transport;

import com.google.protobuf.Empty;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.netty.channel.EventLoop;
import io.spanhouse.collector.receive.Encoding;
import io.spanhouse.collector.receive.OtlpStatus;
import io.spanhouse.collector.receive.intake.Export;
import io.spanhouse.collector.receive.intake.Intake;
import io.spanhouse.collector.receive.intake.Outcome;

/** One call of {@code Export}. Runs on the connection's event loop. */
final class GrpcCall extends ServerCall.Listener<GrpcMessage> {
  private static final Outcome NOT_ONE_MESSAGE =
      Outcome.refused(OtlpStatus.BAD_REQUEST, "a call carries exactly one message");

  private final EventLoop eventLoop;
  private final Intake intake;
  private final Export export;
  private final ServerCall<GrpcMessage, Empty> call;

  GrpcCall(EventLoop eventLoop, Intake intake, Export export, ServerCall<GrpcMessage, Empty> call) {
    this.eventLoop = eventLoop;
    this.intake = intake;
    this.export = export;
    this.call = call;
  }

  void refuse(Outcome outcome) {
    export.answered(outcome);
    close(outcome);
  }

  @Override
  public void onMessage(GrpcMessage message) {
    // The server takes the first message and ignores what follows; nothing may be lost silently.
    if (export.receivedBytes() != GrpcMetering.FRAME_HEADER_BYTES + message.body().length()) {
      message.body().recycle();
      refuse(NOT_ONE_MESSAGE);
      return;
    }
    intake.submit(export, message.body(), Encoding.PROTOBUF, message.gzip(), this::answer);
  }

  @Override
  public void onCancel() {
    export.abandoned();
  }

  private void answer(Outcome outcome) {
    eventLoop.execute(() -> close(outcome));
  }

  private void close(Outcome outcome) {
    if (call.isCancelled()) {
      return;
    }
    if (outcome.status().isSuccess()) {
      call.sendHeaders(GrpcAnswer.headers());
      call.sendMessage(GrpcAnswer.message(outcome));
      call.close(Status.OK, new Metadata());
    } else {
      call.close(GrpcAnswer.status(outcome), GrpcAnswer.trailers(outcome));
    }
  }
}
