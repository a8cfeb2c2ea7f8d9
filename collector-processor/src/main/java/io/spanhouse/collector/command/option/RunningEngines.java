package io.spanhouse.collector.command.option;

import io.spanhouse.clickhouse.engine.KnownEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which data directory the embedded engine behind a port of this machine has, so that the commands
 * of the user who started it find its password. A directory of symbolic links, each named by a
 * port.
 *
 * <p>An engine that was killed leaves its link. It does no harm: what stands in the data directory
 * decides whether the engine runs, and on which port.
 */
public final class RunningEngines {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  private final Path links;
  private final Path defaultDataDirectory;

  public RunningEngines(Environment environment) {
    links = environment.stateDirectory().resolve("engines");
    defaultDataDirectory = environment.dataDirectory();
  }

  /**
   * Makes an engine known until that is closed. Where it cannot, the engine runs all the same, and
   * its password has to be told to commands.
   */
  public AutoCloseable add(String httpUrl, Path dataDirectory) {
    Path link = links.resolve(Integer.toString(URI.create(httpUrl).getPort()));
    try {
      Files.createDirectories(links);
      removeDead();
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, dataDirectory.toAbsolutePath());
    } catch (IOException e) {
      return () -> {};
    }
    return () -> Files.deleteIfExists(link);
  }

  private void removeDead() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(links)) {
      for (Path link : all) {
        if (Files.isSymbolicLink(link) && KnownEngine.in(link).isEmpty()) {
          Files.deleteIfExists(link);
        }
      }
    }
  }

  /** The embedded engine of this user that runs at an address of this machine. */
  public Optional<KnownEngine> at(String httpUrl) {
    return port(httpUrl)
        .flatMap(
            port ->
                Stream.of(links.resolve(port.toString()), defaultDataDirectory)
                    .flatMap(directory -> KnownEngine.in(directory).stream())
                    .filter(engine -> engine.running() && engine.httpPort() == port)
                    .findFirst());
  }

  private static Optional<Integer> port(String httpUrl) {
    try {
      URI uri = URI.create(httpUrl);
      boolean here = "http".equals(uri.getScheme()) && LOOPBACK.contains("" + uri.getHost());
      return here ? Optional.of(uri.getPort()) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
