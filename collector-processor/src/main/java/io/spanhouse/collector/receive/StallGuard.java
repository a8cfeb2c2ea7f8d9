package io.spanhouse.collector.receive;

import com.linecorp.armeria.common.HttpRequest;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Cuts a request off when its body comes in more slowly than 1 KiB a second, so that it does not
 * hold memory for ever. The stream is reset or the connection closed without an answer, which
 * senders take as a reason to try again; a 408 would be final.
 */
final class StallGuard implements Runnable {
  private static final int MIN_BYTES_PER_SECOND = 1024;

  private static final Outcome STALLED =
      Outcome.cancelled("the body came in too slowly, try again");

  private final EventLoop eventLoop;
  private final HttpRequest request;
  private final Export export;
  private final long intervalMillis;
  private long seenBytes;

  private StallGuard(EventLoop eventLoop, HttpRequest request, Export export, Duration interval) {
    this.eventLoop = eventLoop;
    this.request = request;
    this.export = export;
    this.intervalMillis = interval.toMillis();
  }

  /** Watches {@code request} every {@code interval} until {@code export} has its body. */
  static void watch(EventLoop eventLoop, HttpRequest request, Export export, Duration interval) {
    new StallGuard(eventLoop, request, export, interval).schedule();
  }

  private void schedule() {
    Future<?> check = eventLoop.schedule(this, intervalMillis, TimeUnit.MILLISECONDS);
    export.guardedBy(check);
  }

  @Override
  public void run() {
    long received = export.receivedBytes();
    if ((received - seenBytes) * 1000 < MIN_BYTES_PER_SECOND * intervalMillis) {
      request.abort(new RefusedException(STALLED));
    } else {
      seenBytes = received;
      schedule();
    }
  }
}
