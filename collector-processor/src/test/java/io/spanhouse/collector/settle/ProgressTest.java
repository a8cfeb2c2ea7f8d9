package io.spanhouse.collector.settle;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.collector.settle.Progress.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  private final FakeArrivals arrivals = new FakeArrivals(START);
  private final Progress progress = new Progress(QUIET);
  private final List<Stretch> settled = new ArrayList<>();

  /** Looks once, and settles all that there is. */
  private void look() {
    if (progress.hasBegun()) {
      progress.look(arrivals.now(), arrivals.given(), arrivals.nanoTime());
    } else {
      progress.begin(START.minusSeconds(60), START, arrivals.now(), arrivals.nanoTime());
    }
    Instant to = arrivals.now().minus(QUIET);
    for (Stretch next = progress.next(to, arrivals);
        next != null;
        next = progress.next(to, arrivals)) {
      settled.add(next);
      progress.settled(next, next.to(), false);
    }
  }

  private void lookEverySecond(int times) {
    for (int i = 0; i < times; i++) {
      arrivals.pass(SECOND);
      look();
    }
  }

  private Predicate<Instant> isSettled() {
    return at ->
        settled.stream()
            .anyMatch(stretch -> at.isAfter(stretch.from()) && !at.isAfter(stretch.to()));
  }

  @Test
  void clockThatGoesOn_isSettledWithoutGapsOrOverlaps() {
    look();
    lookEverySecond(10);
    assertThat(settled).hasSize(11);
    for (int i = 1; i < settled.size(); i++) {
      assertThat(settled.get(i).from()).isEqualTo(settled.get(i - 1).to());
    }
    assertThat(progress.lag(arrivals.nanoTime())).isEqualTo(QUIET);
  }

  @Test
  void clockSetBack_whatArrivesThen_andWhatArrivedBefore_isSettledSoon() {
    look();
    lookEverySecond(10);
    Instant before = arrivals.arrive();
    arrivals.set(arrivals.now().minus(TEN_MINUTES));
    Instant after = arrivals.arrive();
    assertThat(isSettled()).rejects(before, after);

    lookEverySecond(5);
    assertThat(isSettled()).accepts(before, after);
    assertThat(progress.lag(arrivals.nanoTime())).isBetween(Duration.ZERO, QUIET.plus(SECOND));
  }

  @Test
  void clockSetBack_requestThatIsStillStored_isWaitedFor() {
    look();
    lookEverySecond(10);
    Instant before = arrivals.arrive();
    arrivals.answer(false);
    arrivals.set(arrivals.now().minus(TEN_MINUTES));
    lookEverySecond(60);
    assertThat(isSettled()).rejects(before);
    assertThat(progress.lag(arrivals.nanoTime())).isEqualTo(Duration.ofSeconds(59));

    arrivals.answer(true);
    lookEverySecond(1);
    assertThat(isSettled()).accepts(before);
  }

  @Test
  void clockSetBack_lagIsNeverNegative() {
    look();
    lookEverySecond(10);
    arrivals.set(arrivals.now().minus(TEN_MINUTES));
    for (int i = 0; i < 700; i++) {
      lookEverySecond(1);
      assertThat(progress.lag(arrivals.nanoTime())).isBetween(Duration.ZERO, Duration.ofSeconds(4));
    }
  }

  @Test
  void clockAheadAndBackBetweenTwoLooks_whatArrivedMeanwhile_isSettledSoon() {
    look();
    lookEverySecond(10);
    arrivals.set(arrivals.now().plus(Duration.ofDays(365)));
    Instant ahead = arrivals.arrive();
    arrivals.set(arrivals.now().minus(Duration.ofDays(365)));
    lookEverySecond(5);
    assertThat(isSettled()).accepts(ahead);
    assertThat(progress.lag(arrivals.nanoTime())).isEqualTo(QUIET);
  }

  @Test
  void rowsOfATimeAfterTheStart_areSettledSoon() {
    Instant ahead = START.plus(Duration.ofDays(1));
    progress.begin(START.minusSeconds(60), ahead, START, arrivals.nanoTime());
    lookEverySecond(5);
    assertThat(isSettled()).accepts(ahead, START.minusSeconds(59));
  }

  @Test
  void slowLook_isLag() {
    look();
    lookEverySecond(5);
    arrivals.pass(Duration.ofMinutes(3));
    assertThat(progress.lag(arrivals.nanoTime())).isEqualTo(QUIET.plusMinutes(3));
  }

  /** However the clock is set, once between two looks, an arrival is settled within some looks. */
  @Test
  void clockSetAtRandom_nothingStaysUnsettled() {
    Random random = new Random(7);
    look();
    for (int round = 0; round < 2000; round++) {
      settled.clear();
      for (int i = random.nextInt(4); i > 0; i--) {
        arrivals.set(arrivals.now().plusMillis(random.nextInt(2_000_000) - 1_000_000));
        lookEverySecond(1);
      }
      settled.clear();
      Instant given = arrivals.arrive();
      lookEverySecond(random.nextInt(3));
      if (random.nextBoolean()) {
        arrivals.set(arrivals.now().plusMillis(random.nextInt(2_000_000) - 1_000_000));
      }
      lookEverySecond(6);
      assertThat(isSettled()).as("round %d", round).accepts(given);
    }
  }
}
