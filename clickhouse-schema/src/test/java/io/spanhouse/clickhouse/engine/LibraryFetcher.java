package io.spanhouse.clickhouse.engine;

import java.io.IOException;
import java.nio.file.Path;

/** Fetches a library into a cache and prints its path. Arguments: cache, npm, expected tarball. */
final class LibraryFetcher {
  private LibraryFetcher() {}

  public static void main(String[] args) throws IOException {
    EnginePackage pinned = FakeNpm.pinnedTo(Path.of(args[2]));
    LibraryCache cache = new LibraryCache(Path.of(args[0]), pinned, new NpmPack(args[1]));
    System.out.println(cache.library(FetchProgress.toStandardError()));
  }
}
