package io.spanhouse.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** Everything to the right of the transports: keeps what it was given and answers as told. */
final class RecordingIngest implements Ingest {
  /** A request with a copy of its bytes, which are not the receiver's to keep. */
  record Received(
      Signal signal,
      Encoding encoding,
      Transport transport,
      String workspace,
      byte[] body,
      String thread) {}

  private static final CompletionStage<IngestResult> DONE =
      CompletableFuture.completedFuture(IngestResult.SUCCESS);

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private volatile Function<Received, CompletionStage<IngestResult>> answer =
      request -> CompletableFuture.completedFuture(IngestResult.SUCCESS);

  private final LongAdder bytesIngested = new LongAdder();
  private volatile boolean keeping = true;

  @Override
  public CompletionStage<IngestResult> ingest(IngestRequest request) {
    bytesIngested.add(request.length());
    if (!keeping) {
      return DONE;
    }
    Received copy =
        new Received(
            request.signal(),
            request.encoding(),
            request.transport(),
            request.workspace(),
            Arrays.copyOf(request.body(), request.length()),
            Thread.currentThread().getName());
    received.add(copy);
    return answer.apply(copy);
  }

  /** Answers success without looking, for tests that count bytes. */
  void keepsNothing() {
    keeping = false;
  }

  long bytesIngested() {
    return bytesIngested.sum();
  }

  void answers(IngestResult result) {
    answersWith(request -> CompletableFuture.completedFuture(result));
  }

  void fails(Throwable failure) {
    answersWith(request -> CompletableFuture.failedFuture(failure));
  }

  void throwsAtOnce(RuntimeException failure) {
    answersWith(
        request -> {
          throw failure;
        });
  }

  void answersWith(Function<Received, CompletionStage<IngestResult>> newAnswer) {
    answer = newAnswer;
  }

  List<Received> received() {
    return received;
  }

  Received only() {
    assertThat(received).hasSize(1);
    return received.get(0);
  }
}
