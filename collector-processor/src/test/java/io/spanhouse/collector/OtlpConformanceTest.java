package io.spanhouse.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code docs/otlp-conformance.md} and the tests it names agree. */
class OtlpConformanceTest {
  private static final Path REPOSITORY = Path.of("..");
  private static final int ROWS = 112;
  private static final String NOT_DONE = "not done: ";

  private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\|.*\\| (.+) \\|");
  private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+\\.\\w+)`");
  private static final Pattern TEST_METHOD =
      Pattern.compile(
          "@(?:Test|ParameterizedTest|Property)\\b.*?\\bvoid (\\w+)\\(", Pattern.DOTALL);
  private static final Pattern ROW_OF_TEST = Pattern.compile("(?<=[._])row(\\d+)_");

  /** A row of the document, with the content of its last column. */
  private record Row(int number, String tests) {
    Set<String> names() {
      return matches(NAMED_TEST, tests).collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static List<Row> rows;
  private static Set<String> tests;

  @BeforeAll
  static void read() throws IOException {
    rows = new ArrayList<>();
    for (String line : Files.readAllLines(REPOSITORY.resolve("docs/otlp-conformance.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        rows.add(new Row(Integer.parseInt(row.group(1)), row.group(2)));
      }
    }
    tests = new TreeSet<>();
    for (Path file : testSources()) {
      String name = file.getFileName().toString().replace(".java", "");
      matches(TEST_METHOD, Files.readString(file)).forEach(test -> tests.add(name + "." + test));
    }
  }

  @Test
  void rows_areAllThereOnceInOrder() {
    assertThat(rows)
        .extracting(Row::number)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, ROWS).boxed().toList());
  }

  @Test
  void row_namesTestsThatExist_orSaysWhyItIsNotDone() {
    for (Row row : rows) {
      Set<String> names = row.names();
      assertThat(names.isEmpty())
          .as("row %d has no test", row.number())
          .isEqualTo(row.tests().startsWith(NOT_DONE));
      names.removeAll(tests);
      assertThat(names).as("row %d: tests that do not exist", row.number()).isEmpty();
    }
  }

  @Test
  void testNamedAfterARow_standsInThatRow() {
    Map<Integer, Set<String>> named =
        rows.stream().collect(Collectors.toMap(Row::number, Row::names));
    List<String> missing = new ArrayList<>();
    for (String test : tests) {
      for (String number : matches(ROW_OF_TEST, test).toList()) {
        if (!named.getOrDefault(Integer.parseInt(number), Set.of()).contains(test)) {
          missing.add(test);
        }
      }
    }
    assertThat(missing).as("tests that their row does not name").isEmpty();
  }

  private static Stream<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult match) -> match.group(1));
  }

  /** Of all modules. */
  private static List<Path> testSources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> folders = Files.walk(REPOSITORY, 2)) {
      for (Path folder : folders.map(each -> each.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(folder)) {
          try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
          }
        }
      }
    }
    return sources;
  }
}
