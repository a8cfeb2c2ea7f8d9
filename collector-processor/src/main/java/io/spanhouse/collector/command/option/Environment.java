package io.spanhouse.collector.command.option;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What surrounds the process: environment variables and the current directory.
 *
 * @param variables environment variables; an empty one counts as unset
 * @param directory current directory
 */
public record Environment(Map<String, String> variables, Path directory) {
  public static Environment ofProcess() {
    return new Environment(System.getenv(), Path.of("").toAbsolutePath());
  }

  Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }

  /** {@code $XDG_CONFIG_HOME/spanhouse}, by default {@code ~/.config/spanhouse}. */
  Path configDirectory() {
    return baseDirectory("XDG_CONFIG_HOME", ".config").resolve("spanhouse");
  }

  /** {@code $XDG_DATA_HOME/spanhouse}, by default {@code ~/.local/share/spanhouse}. */
  Path dataDirectory() {
    return baseDirectory("XDG_DATA_HOME", ".local/share").resolve("spanhouse");
  }

  /** {@code $XDG_STATE_HOME/spanhouse}, by default {@code ~/.local/state/spanhouse}. */
  Path stateDirectory() {
    return baseDirectory("XDG_STATE_HOME", ".local/state").resolve("spanhouse");
  }

  /** The program of that name on the {@code PATH}. */
  public Optional<Path> program(String name) {
    return variable("PATH").stream()
        .flatMap(path -> Stream.of(path.split(File.pathSeparator, -1)))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private Path baseDirectory(String name, String underHome) {
    return variable(name)
        .map(Path::of)
        .filter(Path::isAbsolute)
        .orElseGet(
            () ->
                Path.of(variable("HOME").orElse(System.getProperty("user.home", ".")))
                    .resolve(underHome));
  }
}
