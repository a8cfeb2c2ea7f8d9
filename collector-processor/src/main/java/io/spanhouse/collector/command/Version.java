package io.spanhouse.collector.command;

import io.spanhouse.collector.Collector;
import picocli.CommandLine.IVersionProvider;

/** The version of the build, from the properties Maven writes into the jar. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "spanhouse " + ofBuild(),
      "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")"
    };
  }

  private static String ofBuild() {
    return Collector.version().orElse("(run from classes, not from a jar)");
  }
}
