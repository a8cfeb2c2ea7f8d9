package io.spanhouse.collector.settle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PauseTest {
  @ParameterizedTest
  @CsvSource({
    "PT0.1S, false, PT1S",
    "PT2S, false, PT8S",
    "PT3M, false, PT15S",
    "PT3M, true, PT1S",
  })
  void pause_isFourTimesTheLook_bounded_andShortWithABacklog(
      Duration took, boolean backlog, Duration pause) {
    assertThat(RunSettler.pause(took, Duration.ofSeconds(1), backlog)).isEqualTo(pause);
  }
}
