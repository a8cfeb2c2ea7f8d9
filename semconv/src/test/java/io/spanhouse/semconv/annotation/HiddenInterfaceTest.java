package io.spanhouse.semconv.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanhouse.semconv.AgentProxy;
import io.spanhouse.semconv.AgentTelemetry;
import org.junit.jupiter.api.Test;

class HiddenInterfaceTest {
  /** Not public, in a package that is not the proxy's. */
  interface Hidden {
    @ToolCall(name = "double")
    int twice(int number);

    int plain(int number);
  }

  @Test
  void interfaceThatIsNotPublic_isObserved() {
    Hidden hidden =
        new Hidden() {
          @Override
          public int twice(int number) {
            return 2 * number;
          }

          @Override
          public int plain(int number) {
            return number;
          }
        };
    Hidden observed = AgentProxy.of(AgentTelemetry.create(null)).wrap(Hidden.class, hidden);

    assertThat(observed).isNotSameAs(hidden);
    assertThat(observed.twice(4)).isEqualTo(8);
    assertThat(observed.plain(4)).isEqualTo(4);
  }
}
