package io.spanhouse.clickhouse.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One unpacked library, beside a record of its size and hash.
 *
 * <p>Every start compares the size. The hash takes about a second to compute, and is compared only
 * once the library would not load.
 */
record LibraryCopy(Path directory) {

  Path library() {
    return directory.resolve("libchdb.so");
  }

  private Path record() {
    return directory.resolve("libchdb.so.sha512");
  }

  boolean looksWhole() {
    try {
      return Files.size(library()) == Long.parseLong(Files.readString(record()).split(" ", 2)[0]);
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }

  boolean isIntact() throws IOException {
    return looksWhole() && Files.readString(record(), UTF_8).equals(describe());
  }

  /** Takes the library out of a tarball. */
  void fill(Path tarball, EnginePackage enginePackage) throws IOException {
    Files.createDirectories(directory);
    Tarball.extract(tarball, "libchdb.so", library(), enginePackage);
    Files.writeString(record(), describe(), UTF_8);
  }

  private String describe() throws IOException {
    return Files.size(library()) + " " + Tarball.sha512(library());
  }
}
