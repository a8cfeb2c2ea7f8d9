package io.spanhouse.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where one embedded engine keeps its data, configuration and log; for the owner only, and for one
 * parent process at a time.
 */
final class EngineDirectory implements AutoCloseable {
  private final Path root;
  private final boolean temporary;
  private final RandomAccessFile lockFile;

  private EngineDirectory(Path root, boolean temporary, RandomAccessFile lockFile) {
    this.root = root;
    this.temporary = temporary;
    this.lockFile = lockFile;
  }

  /** Creates it where missing, and takes it for this process. */
  static EngineDirectory open(Path root) {
    return open(root.toAbsolutePath().normalize(), false);
  }

  /** A new one, deleted when it is closed. */
  static EngineDirectory openTemporary() {
    try {
      return open(Files.createTempDirectory("spanhouse-clickhouse-"), true);
    } catch (IOException e) {
      throw new ClickHouseException(
          "no temporary directory for ClickHouse (" + e + "): set java.io.tmpdir", e);
    }
  }

  private static EngineDirectory open(Path root, boolean temporary) {
    try {
      Files.createDirectories(
          root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      RandomAccessFile lockFile = new RandomAccessFile(root.resolve("parent.lock").toFile(), "rw");
      if (!lock(lockFile)) {
        String holder = lockFile.readLine();
        lockFile.close();
        throw new ClickHouseException(
            "the data directory %s is in use by process %s: stop that, or choose another directory"
                .formatted(root, holder));
      }
      lockFile.setLength(0);
      lockFile.write((ProcessHandle.current().pid() + "\n").getBytes(UTF_8));
      return new EngineDirectory(root, temporary, lockFile);
    } catch (IOException e) {
      throw new ClickHouseException(
          "the data directory %s cannot be written (%s): make it writable for this user, or choose another"
              .formatted(root, e),
          e);
    }
  }

  private static boolean lock(RandomAccessFile file) throws IOException {
    try {
      FileLock lock = file.getChannel().tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  Path root() {
    return root;
  }

  boolean temporary() {
    return temporary;
  }

  Path engineLock() {
    return root.resolve("engine.lock");
  }

  Path configuration() {
    return root.resolve("engine.xml");
  }

  /** ClickHouse's own log: warnings and errors, cut at a bounded size. */
  Path log() {
    return root.resolve("clickhouse.log");
  }

  /** What the child process says on standard error; begun anew with every child. */
  Path standardError() {
    return root.resolve("engine.err");
  }

  Path crashReport() {
    return root.resolve("engine-crash.log");
  }

  Path nativeTemporary() {
    return root.resolve("jna");
  }

  void writeConfiguration(EngineConfiguration configuration) throws IOException {
    DirectoryTree.delete(nativeTemporary());
    Files.createDirectories(nativeTemporary());
    Files.writeString(configuration(), configuration.toXml(root.resolve("data"), log()), UTF_8);
  }

  @Override
  public void close() {
    try (lockFile) {
      if (temporary) {
        DirectoryTree.delete(root);
      }
    } catch (IOException e) {
      throw new ClickHouseException(
          "the directory " + root + " could not be deleted (" + e + ")", e);
    }
  }
}
