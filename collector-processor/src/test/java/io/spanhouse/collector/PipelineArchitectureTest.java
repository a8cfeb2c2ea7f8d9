package io.spanhouse.collector;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the line {@code receive -> decode -> normalize -> price -> map -> batch -> write}. */
class PipelineArchitectureTest {
  private static final String ROOT = "io.spanhouse.collector";
  private static final List<String> STAGES =
      List.of("receive", "decode", "normalize", "price", "map", "batch", "write");

  private static final String[] STAGE_PACKAGES =
      STAGES.stream().map(PipelineArchitectureTest::inside).toArray(String[]::new);

  /** What a package with wings, and each of its wings, may import of that package. */
  private static final Map<String, List<String>> WINGS =
      Map.ofEntries(
          entry("receive", List.of("receive.transport", "receive.intake")),
          entry("receive.transport", List.of("receive", "receive.intake")),
          entry("receive.intake", List.of("receive")),
          entry("decode.request", List.of("decode")),
          entry("map", List.of("map.column")),
          entry(
              "command",
              List.of(
                  "command.check",
                  "command.view",
                  "command.option",
                  "command.query",
                  "command.terminal")),
          entry("command.check", List.of("command.option", "command.query", "command.terminal")),
          entry("command.view", List.of("command.query", "command.terminal")),
          entry("command.option", List.of("command.query", "command.terminal")),
          entry("command.query", List.of("command.terminal")));

  /** The same of the libraries' wings, by their whole names. */
  private static final Map<String, List<String>> LIBRARY_WINGS =
      Map.of(
          "io.spanhouse.clickhouse",
          List.of("io.spanhouse.clickhouse.engine", "io.spanhouse.clickhouse.price"),
          "io.spanhouse.clickhouse.engine",
          List.of("io.spanhouse.clickhouse"),
          "io.spanhouse.clickhouse.price",
          List.of(),
          "io.spanhouse.clickhouse.stored",
          List.of("io.spanhouse.clickhouse"),
          "io.spanhouse.exporter",
          List.of("io.spanhouse.exporter.disk"),
          "io.spanhouse.exporter.disk",
          List.of());

  private static final JavaClasses LIBRARIES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.spanhouse.clickhouse", "io.spanhouse.exporter");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @ParameterizedTest
  @MethodSource("stages")
  void stage_dependsOnStagesToItsLeftAndMetricsOnly(String stage) {
    arrowInto(stage).check(CLASSES);
  }

  @Test
  void metrics_dependsOnNoStageButTheEnumsOfReceive() {
    noClasses()
        .that()
        .resideInAPackage(inside("metrics"))
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..")
                .and(not(resideInAPackage(inside("metrics"))))
                .and(not(enumsOf("receive"))))
        .check(CLASSES);
  }

  @Test
  void packageBesideTheFlow_dependsOnNoStage() {
    noClasses()
        .that(
            resideInAPackage(ROOT + ".*..")
                .and(not(resideInAnyPackage(STAGE_PACKAGES)))
                .and(not(resideInAPackage(inside("metrics")))))
        .should()
        .dependOnClassesThat(resideInAnyPackage(STAGE_PACKAGES))
        .check(CLASSES);
  }

  @Test
  void command_seesTheRootButNoPackageBelowIt() {
    noClasses()
        .that()
        .resideInAPackage(inside("command"))
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + ".*..").and(not(resideInAPackage(inside("command")))))
        .check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("wings")
  void wing_importsOfItsPackageWhatIsListed(String wing) {
    List<String> allowed = new ArrayList<>(List.of(ROOT + "." + wing));
    WINGS.getOrDefault(wing, List.of()).forEach(other -> allowed.add(ROOT + "." + other));
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + wing)
        .should()
        .dependOnClassesThat(
            resideInAPackage(inside(whole(wing)))
                .and(not(resideInAnyPackage(allowed.toArray(String[]::new)))))
        .check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("libraryWings")
  void libraryWing_importsOfItsLibraryWhatIsListed(String wing) {
    List<String> allowed = new ArrayList<>(LIBRARY_WINGS.getOrDefault(wing, List.of()));
    allowed.add(wing);
    noClasses()
        .that()
        .resideInAPackage(wing)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.spanhouse.clickhouse..", "io.spanhouse.exporter..")
                .and(not(resideInAnyPackage(allowed.toArray(String[]::new)))))
        .check(LIBRARIES);
  }

  @ParameterizedTest
  @MethodSource("wings")
  void wing_isSeenByItsPackageAndTheRootOnly(String wing) {
    noClasses()
        .that(not(resideInAnyPackage(ROOT, inside(whole(wing)))))
        .should()
        .dependOnClassesThat(
            resideInAPackage(inside(whole(wing)))
                .and(not(resideInAPackage(ROOT + "." + whole(wing)))))
        .check(CLASSES);
  }

  @Test
  void receive_wiresItsWingsInReceiverAlone() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".receive")
        .and()
        .doNotHaveSimpleName("Receiver")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + ".receive.*..")
        .check(CLASSES);
  }

  @Test
  void classesUnderTest_areFound() {
    assertThat(CLASSES.contain(ROOT + ".receive.Receiver")).isTrue();
    assertThat(CLASSES.contain(ROOT + ".metrics.CollectorMetrics")).isTrue();
  }

  @Test
  void rule_failsForADependencyThatExists() {
    ArchRule rule =
        noClasses()
            .that()
            .resideInAPackage(inside("receive"))
            .should()
            .dependOnClassesThat(resideInAPackage(inside("metrics")));

    assertThatThrownBy(() -> rule.check(CLASSES)).isInstanceOf(AssertionError.class);
  }

  private static Stream<String> stages() {
    return STAGES.stream();
  }

  private static Stream<String> wings() {
    return CLASSES.stream()
        .map(JavaClass::getPackageName)
        .distinct()
        .filter(name -> name.startsWith(ROOT + "."))
        .map(name -> name.substring(ROOT.length() + 1));
  }

  private static Stream<String> libraryWings() {
    return LIBRARIES.stream().map(JavaClass::getPackageName).distinct();
  }

  private static String whole(String wing) {
    return wing.split("\\.", 2)[0];
  }

  private static ArchRule arrowInto(String stage) {
    List<String> allowed = new ArrayList<>();
    for (String left : STAGES.subList(0, STAGES.indexOf(stage) + 1)) {
      allowed.add(inside(left));
    }
    allowed.add(inside("metrics"));
    return noClasses()
        .that()
        .resideInAPackage(inside(stage))
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..")
                .and(not(resideInAnyPackage(allowed.toArray(String[]::new)))));
  }

  private static DescribedPredicate<JavaClass> enumsOf(String stage) {
    return resideInAPackage(inside(stage))
        .and(DescribedPredicate.describe("enums", JavaClass::isEnum));
  }

  private static String inside(String name) {
    return ROOT + "." + name + "..";
  }
}
