package io.spanhouse.exporter.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Held by one of all on this machine, until it is closed or the process is gone. */
final class DirectoryLock implements Closeable {
  /** A file's lock is let go when its process closes the file, opened a second time or not. */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel file;

  private DirectoryLock(Path directory, FileChannel file) {
    this.directory = directory;
    this.file = file;
  }

  /**
   * Null while somebody else holds it.
   *
   * @throws IOException when {@code directory} is not there or cannot be written to
   */
  static @Nullable DirectoryLock tryLock(Path directory) throws IOException {
    Path real = directory.toRealPath();
    if (!HELD_HERE.add(real)) {
      return null;
    }
    boolean held = false;
    try {
      FileChannel file =
          FileChannel.open(
              real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      held = isLocked(file);
      return held ? new DirectoryLock(real, file) : null;
    } finally {
      if (!held) {
        HELD_HERE.remove(real);
      }
    }
  }

  private static boolean isLocked(FileChannel file) throws IOException {
    boolean locked = false;
    try {
      locked = file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Held by these classes in another class loader.
    } finally {
      if (!locked) {
        file.close();
      }
    }
    return locked;
  }

  @Override
  public void close() throws IOException {
    try {
      file.close();
    } finally {
      HELD_HERE.remove(directory);
    }
  }
}
