package io.spanhouse.benchmarks.traffic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * The order in which spans are sent: of every other scenario as they end, so children before their
 * parents, of the others mixed with what comes next, as batches of several processes do; {@value
 * #LATE_PERCENT} % late, {@value #TWICE_PERCENT} % a second time in a later request. How much later
 * is counted in spans, so that no more than some thousand wait, however many are sent.
 */
final class Delivery {
  static final int LATE_PERCENT = 2;
  static final int TWICE_PERCENT = 5;
  private static final int MIXED_WITH_SPANS = 400;
  private static final int LATE_SPANS = 50_000;
  private static final int VERY_LATE_SPANS = 1_000_000;
  private static final long LIVE_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private record Message(TrafficSpan span, boolean startOnly) {
    long sentAt() {
      return startOnly ? span.startedAt + LIVE_AFTER_NANOS : span.endedAt;
    }
  }

  private final Requests requests;
  private final boolean backwards;
  private final SpanEncoder encoder = new SpanEncoder();
  private final PriorityQueue<Parcel> waiting = new PriorityQueue<>(Parcel.ORDER);
  private long place;
  private long parcels;

  /** Into {@code requests}; {@code backwards} for the last one first. */
  Delivery(Requests requests, boolean backwards) {
    this.requests = requests;
    this.backwards = backwards;
  }

  void send(Scenario scenario) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(Mix.of(scenario.seed(), parcels));
    int mixed = random.nextBoolean() ? MIXED_WITH_SPANS : 0;
    for (Message message : inOrder(scenario)) {
      byte[] bytes = encoder.encode(message.span, message.startOnly);
      int group = Requests.group(message.span);
      boolean late = random.nextInt(100) < LATE_PERCENT;
      int delay = late ? delay(random) : mixed == 0 ? 0 : random.nextInt(mixed);
      wait(group, bytes, delay);
      if (random.nextInt(100) < TWICE_PERCENT) {
        wait(group, bytes, delay + delay(random));
      }
      place++;
      sendDue();
    }
  }

  private List<Message> inOrder(Scenario scenario) {
    List<Message> messages = new ArrayList<>();
    for (TrafficTrace trace : scenario.traces()) {
      for (TrafficSpan span : trace.spans) {
        if (span.toldLive || span.isRunning()) {
          messages.add(new Message(span, true));
        }
        if (!span.isRunning()) {
          messages.add(new Message(span, false));
        }
      }
    }
    Comparator<Message> byTime = Comparator.comparingLong(Message::sentAt);
    messages.sort(backwards ? byTime.reversed() : byTime);
    return messages;
  }

  /** Seldom very long; never so short that the same request could be meant. */
  private int delay(SplittableRandom random) {
    int sort = random.nextInt(20);
    int range =
        sort == 0 ? VERY_LATE_SPANS : sort < 10 ? LATE_SPANS : 2 * requests.spansPerRequest();
    return 2 * requests.spansPerRequest() + random.nextInt(range);
  }

  private void wait(int group, byte[] bytes, int delay) {
    waiting.add(new Parcel(place + delay, parcels++, group, bytes));
  }

  private void sendDue() throws InterruptedException {
    for (Parcel next = waiting.peek(); next != null && next.due < place; ) {
      requests.add(next);
      waiting.remove();
      next = waiting.peek();
    }
  }

  /** Sends everything that still waits. */
  void finish() throws InterruptedException {
    for (Parcel next = waiting.poll(); next != null; next = waiting.poll()) {
      requests.add(next);
    }
    requests.flush();
  }
}
