package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.collector.settle.ArrivalTimes;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private Instant now = NOON;
  private final Arrivals arrivals =
      new Arrivals(
          new Clock() {
            @Override
            public Instant instant() {
              return now;
            }

            @Override
            public ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }
          });

  @Test
  void answeredBefore_isTheOldestPendingArrival_orNow() {
    Arrivals.Arrival first = arrivals.begin();
    now = NOON.plusSeconds(5);
    arrivals.begin();
    assertThat(arrivals.answeredBefore()).isEqualTo(NOON);
    first.end();
    now = NOON.plusSeconds(9);
    assertThat(arrivals.answeredBefore()).isEqualTo(NOON.plusSeconds(5));
  }

  @Test
  void given_isTheFirstAndLastTimeSinceItWasAsked_alsoWhenTheClockIsSetBack() {
    assertThat(arrivals.given()).isEmpty();
    arrivals.begin();
    now = NOON.minusSeconds(600);
    arrivals.begin();
    assertThat(arrivals.given()).contains(new ArrivalTimes.Given(NOON.minusSeconds(600), NOON));
    assertThat(arrivals.given()).isEmpty();
  }

  @Test
  void areAnswered_looksAtTimesThatTheClockHasToReachOnceMore() {
    Arrivals.Arrival before = arrivals.begin();
    now = NOON.minusSeconds(600);
    assertThat(arrivals.answeredBefore()).isEqualTo(now);
    assertThat(arrivals.areAnswered(NOON.minusSeconds(1), NOON)).isFalse();
    assertThat(arrivals.areAnswered(NOON.plusNanos(1), NOON.plusSeconds(1))).isTrue();
    before.end();
    assertThat(arrivals.areAnswered(NOON.minusSeconds(1), NOON)).isTrue();
  }
}
