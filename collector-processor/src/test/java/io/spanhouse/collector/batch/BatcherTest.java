package io.spanhouse.collector.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanhouse.collector.batch.HeldWriter.Held;
import io.spanhouse.collector.map.LedgerEntry;
import io.spanhouse.collector.map.Origin;
import io.spanhouse.collector.map.Tables;
import io.spanhouse.collector.receive.Encoding;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatcherTest {
  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration NEVER = Duration.ofHours(1);

  private final HeldWriter writer = new HeldWriter();

  @Test
  void request_isAnsweredOnceItsBlockIsWritten() throws Exception {
    try (Batcher batcher = new Batcher(new BatchLimits(1, 1 << 20, NEVER), 1, writer)) {
      CompletableFuture<String> answer = append(batcher, "a");
      Held block = writer.next();

      assertThat(answer).isNotDone();
      block.written().complete(null);
      assertThat(answer).isCompletedWithValue("a");
    }
  }

  @Test
  void request_isAnsweredWithTheFailureOfItsBlock() throws Exception {
    try (Batcher batcher = new Batcher(new BatchLimits(1, 1 << 20, NEVER), 1, writer)) {
      CompletableFuture<String> answer = append(batcher, "a");

      writer.next().written().completeExceptionally(new IllegalStateException("gave up"));

      assertThatThrownBy(answer::join).hasRootCauseMessage("gave up");
    }
  }

  @Test
  void request_whoseWriterThrowsIsAnswered() {
    BlockWriter throwing =
        block -> {
          throw new AssertionError("cannot write");
        };
    try (Batcher batcher = new Batcher(new BatchLimits(1, 1 << 20, NEVER), 1, throwing)) {
      assertThatThrownBy(append(batcher, "a")::join)
          .isInstanceOf(CompletionException.class)
          .hasRootCauseMessage("cannot write");
    }
  }

  @Test
  void lane_whoseWriterThrewIsSealedByAgeAgain() {
    AtomicInteger blocks = new AtomicInteger();
    BlockWriter throwingOnce =
        block -> {
          if (blocks.getAndIncrement() == 0) {
            throw new IllegalStateException("cannot write");
          }
          return CompletableFuture.completedFuture(null);
        };
    try (Batcher batcher = new Batcher(new BatchLimits(100, 1 << 20, SOON), 1, throwingOnce)) {
      assertThatThrownBy(append(batcher, "a")::join).hasRootCauseMessage("cannot write");
      assertThat(append(batcher, "b").join()).isEqualTo("b");
    }
  }

  @Test
  void overdueBlock_isSealedWhenTheOneBeforeWasGivenUp() throws Exception {
    try (Batcher batcher = new Batcher(new BatchLimits(100, 1 << 20, SOON), 1, writer)) {
      CompletableFuture<String> first = append(batcher, "a");
      Held before = writer.next();
      CompletableFuture<String> second = append(batcher, "b");
      TimeUnit.NANOSECONDS.sleep(3 * SOON.toNanos());
      assertThat(writer.holdsNothing()).isTrue();

      before.written().completeExceptionally(new IllegalStateException("gave up"));
      writer.next().written().complete(null);

      assertThat(first).isCompletedExceptionally();
      assertThat(second.join()).isEqualTo("b");
    }
  }

  @Test
  void block_isSealedByTheBytesThatItTakes() throws Exception {
    try (Batcher batcher = new Batcher(new BatchLimits(1_000_000, 1 << 12, NEVER), 1, writer)) {
      CompletableFuture<String> last = null;
      int requests = 0;
      while (writer.holdsNothing()) {
        last = append(batcher, "a");
        requests++;
      }
      Held block = writer.next();

      assertThat(block.rows()).isEqualTo(requests).isLessThan((1 << 12) / 20);
      block.written().complete(null);
      assertThat(last.join()).isEqualTo("a");
    }
  }

  @Test
  void request_thatFailsLeavesNoRow() throws Exception {
    try (Batcher batcher = new Batcher(new BatchLimits(2, 1 << 20, NEVER), 1, writer)) {
      assertThatThrownBy(
              () ->
                  batcher.append(
                      tables -> {
                        addRow(tables);
                        throw new IllegalArgumentException("undecodable");
                      }))
          .hasMessage("undecodable");
      append(batcher, "a");
      append(batcher, "b");

      Held block = writer.next();
      assertThat(block.rows()).isEqualTo(2);
      block.written().complete(null);
    }
  }

  @Test
  void close_returnsOnceTheSendersAreAnswered() throws Exception {
    Batcher batcher = new Batcher(new BatchLimits(100, 1 << 20, NEVER), 1, writer);
    CountDownLatch answering = new CountDownLatch(1);
    CountDownLatch mayAnswer = new CountDownLatch(1);
    CompletableFuture<String> answered =
        append(batcher, "a")
            .thenApply(
                answer -> {
                  answering.countDown();
                  await(mayAnswer);
                  return answer;
                });
    CompletableFuture<Void> closed = CompletableFuture.runAsync(batcher::close);
    Held block = writer.next();
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(() -> block.written().complete(null));
    await(answering);

    assertThatThrownBy(() -> closed.get(200, TimeUnit.MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    mayAnswer.countDown();
    closed.join();
    writing.join();
    assertThat(answered).isCompletedWithValue("a");
  }

  @Test
  void close_returnsWhereABlockIsGivenUp() throws Exception {
    Batcher batcher = new Batcher(new BatchLimits(100, 1 << 20, NEVER), 2, writer);
    CompletableFuture<String> answer = append(batcher, "a");
    CompletableFuture<Void> closed = CompletableFuture.runAsync(batcher::close);

    writer.next().written().completeExceptionally(new IllegalStateException("gave up"));

    closed.join();
    assertThat(answer).isCompletedExceptionally();
  }

  @Test
  void request_afterCloseIsAnsweredToo() throws Exception {
    Batcher batcher = new Batcher(new BatchLimits(100, 1 << 20, SOON), 1, writer);
    batcher.close();

    CompletableFuture<String> answer = append(batcher, "late");
    writer.next().written().completeExceptionally(new IllegalStateException("closed"));

    assertThatThrownBy(answer::join).hasRootCauseMessage("closed");
  }

  private static CompletableFuture<String> append(Batcher batcher, String answer) {
    Function<Tables, String> request =
        tables -> {
          addRow(tables);
          return answer;
        };
    return batcher.append(request).toCompletableFuture();
  }

  private static void addRow(Tables tables) {
    tables.append(
        new Origin("default".getBytes(UTF_8), "req_1".getBytes(UTF_8), 1),
        new LedgerEntry(Signal.TRACES, Transport.GRPC, Encoding.PROTOBUF, 1, 0, 0, 1));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
