package io.spanhouse.collector.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of the build, from the properties Maven writes into the jar. */
final class Version implements IVersionProvider {
  private static final String POM_PROPERTIES =
      "/META-INF/maven/io.spanhouse/spanhouse-collector/pom.properties";

  @Override
  public String[] getVersion() {
    return new String[] {
      "spanhouse " + ofBuild(),
      "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")"
    };
  }

  private static String ofBuild() {
    try (InputStream stream = Version.class.getResourceAsStream(POM_PROPERTIES)) {
      if (stream == null) {
        return "(run from classes, not from a jar)";
      }
      Properties properties = new Properties();
      properties.load(stream);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
