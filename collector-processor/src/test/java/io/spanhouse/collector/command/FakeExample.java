package io.spanhouse.collector.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/** A program of the example's name that does what a test says. */
final class FakeExample {
  private FakeExample() {}

  /**
   * Compiles it where a checkout has the example.
   *
   * @param body statements of its main method
   */
  static void build(Path checkout, String body) throws IOException {
    Path source = checkout.resolve("source/io/spanhouse/examples/ArticlePipeline.java");
    Files.createDirectories(source.getParent());
    Files.writeString(
        source,
        "package io.spanhouse.examples; public class ArticlePipeline {"
            + " public static void main(String[] args) throws Exception {"
            + body
            + "}}");
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", source.toString()))
        .isZero();
    Path target = Files.createDirectories(checkout.resolve("examples/java-agent/target"));
    try (OutputStream file =
            Files.newOutputStream(target.resolve("spanhouse-example-java-agent-1.jar"));
        JarOutputStream jar = new JarOutputStream(file)) {
      jar.putNextEntry(new JarEntry("io/spanhouse/examples/ArticlePipeline.class"));
      Files.copy(source.resolveSibling("ArticlePipeline.class"), jar);
      jar.closeEntry();
    }
  }
}
