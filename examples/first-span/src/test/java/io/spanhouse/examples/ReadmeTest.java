package io.spanhouse.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README shows the programs that CI runs. */
class ReadmeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "python/first_span.py",
        "typescript/first-span.ts",
        "src/main/java/io/spanhouse/examples/FirstSpan.java",
        "go/main.go"
      })
  void readme_showsTheProgram(String file) throws IOException {
    String program = Files.readString(Path.of(file)).strip();
    String shown = file.endsWith(".java") ? program.substring(program.indexOf("import ")) : program;

    assertThat(Files.readString(Path.of("../../README.md"))).contains("\n" + shown + "\n```");
  }
}
