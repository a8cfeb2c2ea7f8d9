package io.spanhouse.clickhouse.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spanhouse.clickhouse.ClickHouseException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where one embedded engine keeps its data, configuration and log; for the owner only, and for one
 * parent process at a time.
 */
final class EngineDirectory implements AutoCloseable {
  /**
   * Within this process. A file lock is for other processes, and is lost with any close of its
   * file.
   */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final Path key;
  private final boolean temporary;
  private final RandomAccessFile lockFile;

  private EngineDirectory(Path root, Path key, boolean temporary, RandomAccessFile lockFile) {
    this.root = root;
    this.key = key;
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
      OwnerOnly.createDirectories(root);
      Path key = root.toRealPath();
      if (!OPEN.add(key)) {
        throw inUse(root, Long.toString(ProcessHandle.current().pid()));
      }
      @Nullable RandomAccessFile lockFile = null;
      try {
        lockFile = lock(root);
        OwnerOnly.takeFiles(root, "{clickhouse,engine}*");
        OwnerOnly.takeTree(root.resolve("data"));
        return new EngineDirectory(root, key, temporary, lockFile);
      } finally {
        if (lockFile == null) {
          OPEN.remove(key);
        }
      }
    } catch (IOException e) {
      throw new ClickHouseException(
          "the data directory %s cannot be written (%s): make it writable for this user, or choose another"
              .formatted(root, e),
          e);
    }
  }

  private static RandomAccessFile lock(Path root) throws IOException {
    RandomAccessFile lockFile =
        new RandomAccessFile(OwnerOnly.file(root.resolve("parent.lock")).toFile(), "rw");
    FileLock lock = lockFile.getChannel().tryLock();
    if (lock == null) {
      String holder = lockFile.readLine();
      lockFile.close();
      throw inUse(root, holder);
    }
    lockFile.setLength(0);
    lockFile.write((ProcessHandle.current().pid() + "\n").getBytes(UTF_8));
    return lockFile;
  }

  private static ClickHouseException inUse(Path root, String holder) {
    return new ClickHouseException(
        "the data directory %s is in use by process %s: stop that, or choose another directory"
            .formatted(root, holder));
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
    return root.resolve(KnownEngine.CONFIGURATION);
  }

  /** ClickHouse's own log: warnings and errors, cut at a bounded size. */
  Path log() {
    return root.resolve("clickhouse.log");
  }

  private Path users() {
    return root.resolve("users.xml");
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
    OwnerOnly.createDirectories(nativeTemporary());
    OwnerOnly.file(standardError());
    OwnerOnly.write(users(), configuration.access().usersXml());
    OwnerOnly.write(configuration(), configuration.toXml(root.resolve("data"), log(), users()));
  }

  /** The password that is kept here; a new one where there is none yet. */
  String password() {
    try {
      Optional<String> kept = KnownEngine.passwordIn(root);
      if (kept.isPresent()) {
        OwnerOnly.file(KnownEngine.passwordFile(root));
        return kept.get();
      }
    } catch (IOException e) {
      throw unusablePassword(e);
    }
    String password = EngineAccess.randomPassword();
    keepPassword(password);
    return password;
  }

  void keepPassword(String password) {
    try {
      OwnerOnly.write(KnownEngine.passwordFile(root), password + "\n");
    } catch (IOException e) {
      throw unusablePassword(e);
    }
  }

  private ClickHouseException unusablePassword(IOException e) {
    return new ClickHouseException(
        "the password of ClickHouse in %s can be neither read nor written (%s): make it a file of this user, or remove it"
            .formatted(KnownEngine.passwordFile(root), e),
        e);
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
    } finally {
      OPEN.remove(key);
    }
  }
}
