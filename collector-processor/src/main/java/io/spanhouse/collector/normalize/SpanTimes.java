package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.EventView;
import io.spanhouse.collector.decode.SpanView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When a span was: by its sender, as far as that is to be believed, else by its arrival.
 *
 * <p>An edge that is missing or not believed is the other one. A span without a believed edge ended
 * when it arrived, which is when spans are sent, and began as long before as it took; so parents
 * still enclose their children. An end before the start is the start.
 */
public final class SpanTimes {
  /** A longer one is a sign of two clocks. */
  private static final long MAX_DURATION = Duration.ofDays(30).toNanos();

  private long arrival;
  private long sentStart;
  private long sentEnd;
  private long startedAt;
  private long finishedAt;

  /** From the times sent to those of the arrival; 0 where the sender's are believed. */
  private long shift;

  SpanTimes() {}

  void beginRequest(long arrival) {
    this.arrival = arrival;
  }

  void read(SpanView span) {
    sentStart = span.startNanos();
    sentEnd = span.endNanos();
    boolean start = isBelieved(sentStart);
    boolean end = isBelieved(sentEnd);
    shift = 0;
    if (start || end) {
      startedAt = start ? sentStart : sentEnd;
      finishedAt = end ? Math.max(sentEnd, startedAt) : startedAt;
    } else {
      finishedAt = arrival;
      startedAt = arrival - duration();
      shift = startedAt - sentStart;
    }
  }

  private long duration() {
    long duration = sentEnd - sentStart;
    boolean known = sentStart != 0 && sentEnd != 0 && duration > 0 && duration <= MAX_DURATION;
    return known ? duration : 0;
  }

  private boolean isBelieved(long time) {
    return Times.isBelieved(time, arrival);
  }

  long startedAt() {
    return startedAt;
  }

  /** Never before {@link #startedAt}. */
  long finishedAt() {
    return finishedAt;
  }

  /** Whether the span has the time of its arrival, or an edge that was not believed. */
  boolean isReplaced() {
    return shift != 0 || isDisbelieved(sentStart) || isDisbelieved(sentEnd);
  }

  private boolean isDisbelieved(long sent) {
    return sent != 0 && !isBelieved(sent);
  }

  /** What the sender said and was not believed; mostly nothing. */
  public List<Note> notes() {
    if (!isReplaced()) {
      return List.of();
    }
    List<Note> notes = new ArrayList<>();
    if (isDisbelieved(sentStart)) {
      notes.add(new Note(Note.SENT_START, Times.text(sentStart)));
    }
    if (isDisbelieved(sentEnd)) {
      notes.add(new Note(Note.SENT_END, Times.text(sentEnd)));
    }
    return notes;
  }

  /**
   * When an event of the span was: when its sender says, if that is believed; at the same place in
   * the span, if the span was moved to its arrival; else when the span started.
   */
  public long of(EventView event) {
    long sent = event.timeNanos();
    if (isBelieved(sent)) {
      return sent;
    }
    long moved = sent + shift;
    return shift != 0 && sent != 0 && moved >= startedAt && moved <= finishedAt ? moved : startedAt;
  }

  /** Whether an event has a time that is not believed. */
  boolean isDisbelieved(EventView event) {
    return isDisbelieved(event.timeNanos());
  }

  /** As {@link #notes()}, of an event of the span. */
  public List<Note> notes(EventView event) {
    return isDisbelieved(event)
        ? List.of(new Note(Note.SENT_TIME, Times.text(event.timeNanos())))
        : List.of();
  }
}
