package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.OpenTelemetry;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class IdentifierTest {

  @Test
  void ids_haveTheirFormat() {
    assertThat(RunId.create()).matches("run_xx_[0-9a-f]{32}");
    assertThat(RunId.create("eu1")).matches("run_eu1_[0-9a-f]{32}");
    assertThat(EventId.create()).matches("evt_xx_[0-9a-f]{32}");
    assertThat(EventId.create("ab")).matches("evt_ab_[0-9a-f]{32}");
  }

  @Test
  void ids_areVersion7OfNow() {
    long before = System.currentTimeMillis();
    UUID uuid = uuid(UuidV7.hex());
    long after = System.currentTimeMillis();

    assertThat(uuid.version()).isEqualTo(7);
    assertThat(uuid.variant()).isEqualTo(2);
    assertThat(uuid.getMostSignificantBits() >>> 16).isBetween(before, after);
  }

  @Test
  void randomBits_allSet_leaveVersionAndVariant() {
    UUID uuid = uuid(UuidV7.hex(Instant.ofEpochMilli(0xFFFF_FFFF_FFFFL), -1));

    assertThat(uuid.version()).isEqualTo(7);
    assertThat(uuid.variant()).isEqualTo(2);
    assertThat(uuid.getMostSignificantBits() >>> 16).isEqualTo(0xFFFF_FFFF_FFFFL);
  }

  @Test
  void ids_aMicrosecondApart_sortByTime() {
    Instant start = Instant.parse("2026-11-01T00:00:00.999990Z");
    List<String> ids =
        LongStream.range(0, 5000)
            .mapToObj(i -> UuidV7.hex(start.plusNanos(i * 1000), i % 2 == 0 ? -1 : 0))
            .toList();

    assertThat(ids).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void ids_madeAtOnce_differ() {
    Set<String> ids = new HashSet<>();
    IntStream.range(0, 20_000).parallel().mapToObj(i -> RunId.create()).toList().forEach(ids::add);

    assertThat(ids).hasSize(20_000);
  }

  @Test
  void region_ofWrongForm_isRefused() {
    for (String region : List.of("", "e", "EU", "eu-1", "eu_1", "ninechars", "é1", "eu\n")) {
      assertThatThrownBy(() -> RunId.create(region)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> AgentTelemetry.builder(OpenTelemetry.noop()).region(region))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 to 8");
    }
  }

  @Test
  void isRunId_tellsRunIdsFromOtherText() {
    assertThat(RunId.isRunId(RunId.create())).isTrue();
    assertThat(RunId.isRunId("run_0af7651916cd43dd8448eb211c80319c")).isTrue();
    assertThat(RunId.isRunId("run_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331")).isTrue();
    assertThat(RunId.isRunId("run_")).isFalse();
    assertThat(RunId.isRunId("evt_xx_1")).isFalse();
    assertThat(RunId.isRunId("run_xx_1; DROP")).isFalse();
  }

  private static UUID uuid(String hex) {
    assertThat(hex).matches("[0-9a-f]{32}");
    return UUID.fromString(hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
  }
}
