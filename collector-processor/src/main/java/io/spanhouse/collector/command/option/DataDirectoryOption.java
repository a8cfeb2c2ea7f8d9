package io.spanhouse.collector.command.option;

import io.spanhouse.collector.DiskReserve;
import io.spanhouse.collector.command.terminal.CommandException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the embedded engine keeps its data. */
public final class DataDirectoryOption {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Data directory of the embedded engine (default: $XDG_DATA_HOME/spanhouse or"
              + " ~/.local/share/spanhouse).")
  @Nullable
  public Path path;

  @Option(
      names = "--min-free-disk",
      paramLabel = "SIZE",
      converter = OptionTypes.DiskSpace.class,
      description =
          "Disk space to keep free, as a size or a share such as 5%%. With less free"
              + " space, requests are refused as retryable (default: 1GiB).")
  public DiskReserve minFreeDisk = DiskReserve.DEFAULT;

  public Path in(Environment environment) {
    return path == null ? environment.dataDirectory() : environment.directory().resolve(path);
  }

  /**
   * Makes sure that the directory exists and can be written to. A new one is readable by its owner
   * only: prompts are stored in it.
   */
  public static void prepare(Path directory) {
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory.toAbsolutePath().getParent());
        Files.createDirectory(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (FileAlreadyExistsException e) {
      throw unusable(directory, e.getFile() + " is not a directory", e);
    } catch (AccessDeniedException e) {
      throw unusable(directory, "permission denied", e);
    } catch (IOException e) {
      throw unusable(directory, String.valueOf(e.getMessage()), e);
    }
    if (!Files.isReadable(directory)
        || !Files.isWritable(directory)
        || !Files.isExecutable(directory)) {
      throw unusable(directory, "permission denied", null);
    }
  }

  private static CommandException unusable(Path directory, String why, @Nullable Exception cause) {
    String message =
        "cannot use the data directory "
            + directory
            + ": "
            + why
            + "; choose another with --data-dir";
    return cause == null ? new CommandException(message) : new CommandException(message, cause);
  }
}
