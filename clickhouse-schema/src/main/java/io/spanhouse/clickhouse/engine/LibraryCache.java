package io.spanhouse.clickhouse.engine;

import io.spanhouse.clickhouse.ClickHouseException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The engine's library on this machine: fetched once for a user, shared by all checkouts.
 *
 * <p>A version is unpacked aside and appears by one rename, so a directory that exists is complete.
 * One process fetches at a time; the others wait for it.
 */
final class LibraryCache {
  /** Environment variable that moves the cache. */
  static final String DIRECTORY_VARIABLE = "SPANHOUSE_CACHE_DIR";

  private static final Object IN_THIS_PROCESS = new Object();
  private static final long SPARE_BYTES = 50_000_000;

  private final Path directory;
  private final EnginePackage enginePackage;
  private final NpmPack npm;

  LibraryCache(Path directory, EnginePackage enginePackage, NpmPack npm) {
    this.directory = directory;
    this.enginePackage = enginePackage;
    this.npm = npm;
  }

  static LibraryCache ofThisUser() {
    return new LibraryCache(
        directory(System.getenv(), Path.of(System.getProperty("user.home"))).resolve("chdb"),
        EnginePackage.forThisMachine(),
        new NpmPack("npm"));
  }

  /**
   * {@code SPANHOUSE_CACHE_DIR}, else {@code XDG_CACHE_HOME/spanhouse}, else {@code
   * ~/.cache/spanhouse}.
   */
  static Path directory(Map<String, String> environment, Path home) {
    String own = environment.getOrDefault(DIRECTORY_VARIABLE, "");
    if (!own.isEmpty()) {
      return Path.of(own).toAbsolutePath();
    }
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    return (xdg.isEmpty() ? home.resolve(".cache") : Path.of(xdg)).resolve("spanhouse");
  }

  /** The library, fetched first where it is missing. */
  Path library(FetchProgress progress) {
    LibraryCopy copy = copy();
    if (copy.looksWhole()) {
      return copy.library();
    }
    return underLock(progress, false);
  }

  /** The library, where it was fetched before. */
  Optional<Path> fetched() {
    LibraryCopy copy = copy();
    return copy.looksWhole() ? Optional.of(copy.library()) : Optional.empty();
  }

  /** Fetches the library again if the copy here is not what was unpacked; null where it is. */
  @Nullable Path replaceIfDamaged(FetchProgress progress) {
    try {
      if (copy().isIntact()) {
        return null;
      }
    } catch (IOException e) {
      progress.step("the embedded ClickHouse cannot be read (" + e + ")");
    }
    progress.step("the embedded ClickHouse in " + directory + " is damaged, fetching it again");
    return underLock(progress, true);
  }

  private LibraryCopy copy() {
    return new LibraryCopy(directory.resolve(enginePackage.directoryName()));
  }

  private Path underLock(FetchProgress progress, boolean verify) {
    try {
      Files.createDirectories(directory);
      Path lockFile = directory.resolve(enginePackage.directoryName() + ".lock");
      synchronized (IN_THIS_PROCESS) {
        try (RandomAccessFile file = new RandomAccessFile(lockFile.toFile(), "rw");
            FileLock lock = lock(file, progress)) {
          LibraryCopy copy = copy();
          boolean usable = verify ? copy.isIntact() : copy.looksWhole();
          if (!usable && lock.isValid()) {
            fetch(copy, progress);
          }
          return copy.library();
        }
      }
    } catch (IOException e) {
      throw new ClickHouseException(
          "the embedded ClickHouse cannot be kept in "
              + directory
              + " ("
              + e
              + "): make it writable, free some space, or set "
              + DIRECTORY_VARIABLE,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClickHouseException("interrupted while fetching the embedded ClickHouse", e);
    }
  }

  private static FileLock lock(RandomAccessFile file, FetchProgress progress) throws IOException {
    FileLock lock = file.getChannel().tryLock();
    if (lock == null) {
      progress.step("waiting for another process that fetches the embedded ClickHouse");
      lock = file.getChannel().lock();
    }
    return lock;
  }

  private void fetch(LibraryCopy copy, FetchProgress progress)
      throws IOException, InterruptedException {
    DirectoryTree.deleteMatching(directory, ".fetch-*");
    DirectoryTree.delete(copy.directory());
    requireSpace();
    progress.step(
        "fetching the embedded ClickHouse (once, %s, %d MB) into %s"
            .formatted(enginePackage.spec(), enginePackage.packedBytes() / 1_000_000, directory));
    Path staging = Files.createTempDirectory(directory, ".fetch-");
    try {
      Path tarball = npm.fetch(enginePackage, staging, progress);
      Tarball.verify(tarball, enginePackage);
      progress.step("unpacking it (%d MB)".formatted(enginePackage.unpackedBytes() / 1_000_000));
      LibraryCopy unpacked = new LibraryCopy(staging.resolve("unpacked"));
      unpacked.fill(tarball, enginePackage);
      Files.move(unpacked.directory(), copy.directory(), StandardCopyOption.ATOMIC_MOVE);
      progress.step("the embedded ClickHouse is ready to use");
    } finally {
      DirectoryTree.delete(staging);
    }
  }

  private void requireSpace() throws IOException {
    // At the peak: npm's copy, the tarball, and the library.
    long needed = 2 * enginePackage.packedBytes() + enginePackage.unpackedBytes() + SPARE_BYTES;
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < needed) {
      throw new ClickHouseException(
          "the disk of %s has %d MB free and the embedded ClickHouse needs %d MB to unpack: free some, or set %s"
              .formatted(directory, free / 1_000_000, needed / 1_000_000, DIRECTORY_VARIABLE));
    }
  }
}
