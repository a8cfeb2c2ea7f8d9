package io.spanhouse.collector.receive;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/** Which build of Spanhouse this is. */
public final class Build {
  /**
   * Header of every answer, with the version as its value. A proxy's page of success is not one of
   * ours: the header tells them apart.
   */
  public static final String HEADER = "x-spanhouse";

  private static final String POM_PROPERTIES =
      "/META-INF/maven/io.spanhouse/spanhouse-collector/pom.properties";

  private Build() {}

  /** The version of the jar this class is in; empty when it is not in one. */
  public static Optional<String> version() {
    try (InputStream stream = Build.class.getResourceAsStream(POM_PROPERTIES)) {
      if (stream == null) {
        return Optional.empty();
      }
      Properties properties = new Properties();
      properties.load(stream);
      return Optional.ofNullable(properties.getProperty("version"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The value of {@link #HEADER}. */
  public static String headerValue() {
    return version().orElse("development");
  }
}
