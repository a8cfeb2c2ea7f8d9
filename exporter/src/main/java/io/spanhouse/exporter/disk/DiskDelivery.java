package io.spanhouse.exporter.disk;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Sends what waits in a {@link DiskQueue}, oldest first: as soon as something is added, and every
 * {@link #IDLE} for what another process left behind. A request is taken out once the receiver has
 * accepted it, so after a crash in between it is sent again.
 *
 * <p>While the receiver is away it is asked again after {@link #FIRST_PAUSE}, then less often, up
 * to every {@link #MAX_PAUSE}.
 */
final class DiskDelivery {
  private static final System.Logger LOG = System.getLogger(DiskDelivery.class.getName());

  /** A receiver answers once it has stored; one after the other would be mostly waiting. */
  private static final int MAX_IN_FLIGHT = 8;

  private static final Duration IDLE = Duration.ofSeconds(5);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

  /** Somebody else delivers, who may not have seen what was added last. */
  private static final Duration BUSY_PAUSE = Duration.ofMillis(100);

  /** Of the 10 s that an SDK waits for all its parts. */
  private static final Duration MAX_CLOSING = Duration.ofSeconds(5);

  private enum Pass {
    DONE,
    BUSY,
    AWAY
  }

  private final DiskQueue queue;
  private final Function<MessageWriter, CompletableFuture<Answer>> sender;
  private final Duration answerTimeout;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private boolean added;
  private boolean closed;
  private boolean away;
  private long givenUpBefore;

  /**
   * Begins to send.
   *
   * @param sender sends a request once; what it returns completes
   * @param answerTimeout after which it counts as not answered
   */
  DiskDelivery(
      DiskQueue queue,
      Function<MessageWriter, CompletableFuture<Answer>> sender,
      Duration answerTimeout) {
    this.queue = queue;
    this.sender = sender;
    this.answerTimeout = answerTimeout;
    Thread thread = new Thread(this::run, "spanhouse-disk");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Puts {@code request} on disk, to be sent from there.
   *
   * @throws IOException when that failed
   */
  void add(MessageWriter request) throws IOException {
    queue.add(request);
    synchronized (this) {
      added = true;
      notifyAll();
    }
  }

  /**
   * Sends what waits, as far as the receiver takes it within {@link #MAX_CLOSING}; the rest stays
   * on disk. Then does {@code next}.
   */
  CompletableResultCode close(Supplier<CompletableResultCode> next) {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    CompletableResultCode result = new CompletableResultCode();
    var unused =
        ended
            .completeOnTimeout(null, MAX_CLOSING.toMillis(), TimeUnit.MILLISECONDS)
            .thenRun(() -> next.get().whenComplete(result::succeed));
    return result;
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    try {
      boolean last = false;
      while (!last && !ended.isDone()) {
        last = isClosed();
        Pass pass = pass();
        tell(pass);
        if (pass == Pass.AWAY) {
          pause(jittered(pause), false);
          pause =
              pause.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
        } else {
          pause = FIRST_PAUSE;
          pause(pass == Pass.BUSY ? BUSY_PAUSE : IDLE, pass == Pass.DONE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.complete(null);
    }
  }

  private Pass pass() throws InterruptedException {
    try (DirectoryLock lock = queue.lock()) {
      return lock == null ? Pass.BUSY : deliverAll();
    } catch (NoSuchFileException e) {
      // Nothing has ever been added.
      return Pass.DONE;
    } catch (IOException | RuntimeException | Error e) {
      LOG.log(System.Logger.Level.DEBUG, "requests on disk cannot be sent", e);
      return Pass.AWAY;
    }
  }

  private Pass deliverAll() throws IOException, InterruptedException {
    List<Path> waiting = queue.oldestFirst();
    for (int from = 0; from < waiting.size(); from += MAX_IN_FLIGHT) {
      int to = Math.min(from + MAX_IN_FLIGHT, waiting.size());
      if (ended.isDone() || !deliver(waiting.subList(from, to))) {
        return Pass.AWAY;
      }
    }
    return Pass.DONE;
  }

  /** Whether the receiver is there. */
  private boolean deliver(List<Path> requests) throws IOException, InterruptedException {
    List<CompletableFuture<Answer>> answers = new ArrayList<>(requests.size());
    for (Path request : requests) {
      answers.add(send(request));
    }
    boolean there = true;
    for (int i = 0; i < requests.size(); i++) {
      switch (await(answers.get(i))) {
        case ACCEPTED -> queue.remove(requests.get(i));
        case REFUSED -> queue.giveUp(requests.get(i));
        case LATER -> there = false;
      }
    }
    return there;
  }

  private CompletableFuture<Answer> send(Path request) throws IOException {
    try {
      return sender.apply(new StoredRequest(Files.readAllBytes(request)));
    } catch (NoSuchFileException e) {
      // It made room for a newer one.
      return CompletableFuture.completedFuture(Answer.ACCEPTED);
    }
  }

  private Answer await(CompletableFuture<Answer> answer) throws InterruptedException {
    try {
      return answer.get(answerTimeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return Answer.LATER;
    }
  }

  private void tell(Pass pass) {
    if (pass != Pass.BUSY && away != (pass == Pass.AWAY)) {
      away = !away;
      LOG.log(
          away ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
          away ? "No receiver, or it takes nothing now: {0}" : "Delivered what waited: {0}",
          queue);
    }
    long givenUp = queue.givenUp();
    if (givenUp > givenUpBefore) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} requests on disk were too old, too many or refused, and are lost: {1}",
          givenUp - givenUpBefore,
          queue);
      givenUpBefore = givenUp;
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void pause(Duration most, boolean untilAdded) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    long left = most.toNanos();
    while (left > 0 && !closed && !(untilAdded && added)) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
    added = false;
  }

  private static Duration jittered(Duration pause) {
    return Duration.ofNanos(
        (long) (pause.toNanos() * ThreadLocalRandom.current().nextDouble(0.75, 1)));
  }
}
