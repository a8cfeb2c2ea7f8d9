package io.spanhouse.collector.command;

import io.spanhouse.collector.command.terminal.CommandException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is there whole or not at all: written beside its place, put there when it is
 * complete, removed when it is closed before.
 */
final class ExportFile implements AutoCloseable {
  private final Path target;
  private final Path partial;
  private final FileChannel channel;
  private final boolean replace;

  private ExportFile(Path target, Path partial, FileChannel channel, boolean replace) {
    this.target = target;
    this.partial = partial;
    this.channel = channel;
    this.replace = replace;
  }

  /**
   * Begins the file.
   *
   * @param replace whether a file of that name may be replaced
   * @throws CommandException when it cannot be written, or is there and must not be replaced
   */
  static ExportFile create(Path file, boolean replace) {
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file;
      if (Files.exists(target) && !Files.isRegularFile(target)) {
        throw new CommandException(file + " is not a file: name another");
      }
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !replace) {
        throw exists(file);
      }
      Path directory = target.toAbsolutePath().getParent();
      Path partial =
          Files.createTempFile(
              directory == null ? target.getRoot() : directory,
              "." + target.getFileName() + ".",
              ".part");
      return new ExportFile(
          target, partial, FileChannel.open(partial, StandardOpenOption.WRITE), replace);
    } catch (NoSuchFileException e) {
      throw new CommandException("no such directory: " + file.toAbsolutePath().getParent(), e);
    } catch (AccessDeniedException e) {
      throw new CommandException("cannot write " + file + ": permission denied", e);
    } catch (IOException e) {
      throw new CommandException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static CommandException exists(Path file) {
    return new CommandException(file + " exists: name another file, or replace it with --force");
  }

  /** Writes to the file; not to be closed. */
  OutputStream stream() {
    return Channels.newOutputStream(channel);
  }

  /** Puts the file in its place and returns its size in bytes. */
  long complete() throws IOException {
    channel.force(true);
    long bytes = channel.size();
    try {
      if (replace) {
        Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.move(partial, target);
      }
    } catch (FileAlreadyExistsException e) {
      throw exists(target);
    }
    return bytes;
  }

  /** Leaves nothing behind of a file that is not complete. */
  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(partial);
  }
}
