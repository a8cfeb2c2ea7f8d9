package io.spanhouse.clickhouse.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files that their owner alone may read. */
final class OwnerOnly {
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");

  private OwnerOnly() {}

  static void createDirectories(Path directory) throws IOException {
    Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
  }

  /** Creates an empty file, or takes what is there from others. */
  static Path file(Path file) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.setPosixFilePermissions(file, FILE);
    } else {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE));
    }
    return file;
  }

  /** Takes the files of a directory whose names match from others. */
  static void takeFiles(Path directory, String glob) throws IOException {
    try (DirectoryStream<Path> matches = Files.newDirectoryStream(directory, glob)) {
      for (Path match : matches) {
        if (Files.isRegularFile(match, LinkOption.NOFOLLOW_LINKS)) {
          file(match);
        }
      }
    }
  }

  /** Replaces a file at once: whoever reads it meanwhile reads the old or the new text. */
  static void write(Path file, String text) throws IOException {
    Path written = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(file(written), text, UTF_8);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Takes a directory and all below it from others, unless it is theirs no longer: its own mode is
   * changed last, so that a walk that was cut short is repeated.
   */
  static void takeTree(Path directory) throws IOException {
    if (Files.notExists(directory) || Files.getPosixFilePermissions(directory).equals(DIRECTORY)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              Files.setPosixFilePermissions(file, FILE);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            Files.setPosixFilePermissions(visited, DIRECTORY);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
