package io.spanhouse.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanhouse.clickhouse.ChildJvm;
import io.spanhouse.clickhouse.ClickHouseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache against an npm that is a shell script: what arrives is a small tarball, or a fault. */
class LibraryCacheTest {
  private static final String LIBRARY = "not really a library";

  @TempDir Path directory;
  private final List<String> progress = new ArrayList<>();
  private Path tarball;

  @BeforeEach
  void makeTarball() throws Exception {
    tarball = FakeNpm.tarball(directory, "libchdb.so", LIBRARY);
  }

  private LibraryCache cache(Path npm) throws IOException {
    return new LibraryCache(directory.resolve("cache"), pinned(), new NpmPack(npm.toString()));
  }

  private EnginePackage pinned() throws IOException {
    return FakeNpm.pinnedTo(tarball);
  }

  private Path library(LibraryCache cache) {
    return cache.library(FetchProgress.toLines(progress::add));
  }

  private Path cached() {
    return directory.resolve("cache").resolve("fake-1.0");
  }

  private long fetches() throws IOException {
    Path calls = directory.resolve("calls");
    return Files.exists(calls) ? Files.readString(calls).lines().count() : 0;
  }

  private void assertRefused(Path npm, String message) throws IOException {
    assertThatThrownBy(() -> library(cache(npm)))
        .isInstanceOf(ClickHouseException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
    assertThat(cached()).doesNotExist();
    try (var left = Files.list(directory.resolve("cache"))) {
      assertThat(left.filter(Files::isDirectory)).isEmpty();
    }
  }

  @Test
  void library_emptyCache_isFetchedOnce() throws Exception {
    LibraryCache cache = cache(FakeNpm.delivering(directory, tarball));
    assertThat(library(cache)).isEqualTo(cached().resolve("libchdb.so")).hasContent(LIBRARY);
    assertThat(library(cache)).hasContent(LIBRARY);
    assertThat(fetches()).isEqualTo(1);
    assertThat(progress).first().asString().contains("@spanhouse/fake@1.0");
    assertThat(cached().toFile().list())
        .containsExactlyInAnyOrder("libchdb.so", "libchdb.so.sha512");
  }

  @Test
  void library_truncated_isFetchedAgain() throws Exception {
    LibraryCache cache = cache(FakeNpm.delivering(directory, tarball));
    Files.writeString(library(cache), "cut");
    assertThat(library(cache)).hasContent(LIBRARY);
    assertThat(fetches()).isEqualTo(2);
  }

  @Test
  void library_leftoversOfAKilledFetch_areRemoved() throws Exception {
    Path leftover = directory.resolve("cache/.fetch-1/npm-cache");
    Files.createDirectories(leftover);
    library(cache(FakeNpm.delivering(directory, tarball)));
    assertThat(leftover.getParent()).doesNotExist();
  }

  @Test
  void replaceIfDamaged_sameSize_isFetchedAgain() throws Exception {
    LibraryCache cache = cache(FakeNpm.delivering(directory, tarball));
    Path library = library(cache);
    assertThat(cache.replaceIfDamaged(FetchProgress.toLines(progress::add))).isNull();
    Files.writeString(library, LIBRARY.toUpperCase());
    assertThat(cache.replaceIfDamaged(FetchProgress.toLines(progress::add)))
        .isEqualTo(library)
        .hasContent(LIBRARY);
    assertThat(fetches()).isEqualTo(2);
  }

  @Test
  void library_manyProcessesAtOnce_isFetchedOnce() throws Exception {
    Path npm = FakeNpm.delivering(directory, tarball);
    List<ChildJvm> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(
          new ChildJvm(
              LibraryFetcher.class,
              directory.resolve("cache").toString(),
              npm.toString(),
              tarball.toString()));
    }
    try {
      for (ChildJvm process : processes) {
        assertThat(process.readLine()).isEqualTo(cached().resolve("libchdb.so").toString());
        assertThat(process.awaitExit()).isZero();
      }
    } finally {
      processes.forEach(ChildJvm::close);
    }
    assertThat(fetches()).isEqualTo(1);
  }

  @Test
  void library_noNpm_saysWhatToInstall() throws IOException {
    assertRefused(directory.resolve("absent/npm"), "install Node.js with npm");
  }

  @Test
  void library_registryWithoutPackage_saysSo() throws IOException {
    assertRefused(
        FakeNpm.failing(directory, "npm error code E404", "npm error 404 Not Found"),
        "npm could not fetch @spanhouse/fake@1.0 (the registry npm uses does not have it)");
  }

  @Test
  void library_noNetwork_saysSo() throws IOException {
    assertRefused(
        FakeNpm.failing(
            directory,
            "npm error code ENOTFOUND",
            "npm error errno ENOTFOUND",
            "npm error request to the registry failed",
            "npm error If you are behind a proxy, look there",
            "npm error A complete log of this run can be found in: x-debug-0.log"),
        "(request to the registry failed): check the network");
  }

  @Test
  void library_diskFullInNpm_saysSo() throws IOException {
    assertRefused(
        FakeNpm.failing(directory, "npm error code ENOSPC"), "the disk is full): free some space");
  }

  @Test
  void library_npmWithoutReason_saysSo() throws IOException {
    assertRefused(FakeNpm.failing(directory, ""), "it gave no reason");
  }

  @Test
  void library_notThePinnedTarball_isNotInstalled() throws Exception {
    Path other = FakeNpm.tarball(directory, "libchdb.so", "something else");
    assertRefused(FakeNpm.delivering(directory, other), "is not the expected package");
  }

  @Test
  void library_tarballWithoutLibrary_isNotInstalled() throws Exception {
    tarball = FakeNpm.tarball(directory, "readme.txt", LIBRARY);
    assertRefused(FakeNpm.delivering(directory, tarball), "holds no libchdb.so");
  }

  @Test
  void library_diskTooSmall_isRefusedBeforeFetching() throws Exception {
    EnginePackage huge =
        new EnginePackage("@spanhouse/fake", "1.0", Long.MAX_VALUE / 8, Long.MAX_VALUE / 8, "");
    LibraryCache cache =
        new LibraryCache(
            directory.resolve("cache"),
            huge,
            new NpmPack(FakeNpm.delivering(directory, tarball).toString()));
    assertThatThrownBy(() -> library(cache))
        .isInstanceOf(ClickHouseException.class)
        .hasMessageContaining("MB free and the embedded ClickHouse needs");
    assertThat(fetches()).isZero();
  }

  @Test
  void library_unwritableCache_saysSo() throws Exception {
    Files.writeString(directory.resolve("cache"), "a file where a directory should be");
    assertThatThrownBy(() -> library(cache(FakeNpm.delivering(directory, tarball))))
        .isInstanceOf(ClickHouseException.class)
        .hasMessageContaining("set SPANHOUSE_CACHE_DIR");
  }

  @Test
  void engine_libraryThatDoesNotLoad_saysSo() throws Exception {
    LibraryCache cache = cache(FakeNpm.delivering(directory, tarball));
    assertThatThrownBy(() -> EmbeddedClickHouse.builder().library(cache).build().start())
        .isInstanceOf(ClickHouseException.class)
        .hasMessageStartingWith("the embedded ClickHouse does not start")
        .hasMessageContaining("libchdb.so")
        .hasMessageNotContaining("\n");
    assertThat(fetches()).isEqualTo(1);
  }

  @Test
  void engine_libraryThatIsDamaged_isFetchedAgain() throws Exception {
    LibraryCache cache = cache(FakeNpm.delivering(directory, tarball));
    Files.writeString(library(cache), LIBRARY.toUpperCase());
    assertThatThrownBy(() -> EmbeddedClickHouse.builder().library(cache).build().start())
        .isInstanceOf(ClickHouseException.class);
    assertThat(library(cache)).hasContent(LIBRARY);
    assertThat(fetches()).isEqualTo(2);
  }

  @Test
  void directory_followsTheEnvironment() {
    Path home = Path.of("/home/me");
    assertThat(LibraryCache.directory(Map.of(), home)).isEqualTo(home.resolve(".cache/spanhouse"));
    assertThat(LibraryCache.directory(Map.of("XDG_CACHE_HOME", "/x"), home))
        .isEqualTo(Path.of("/x/spanhouse"));
    assertThat(
            LibraryCache.directory(
                Map.of("XDG_CACHE_HOME", "/x", "SPANHOUSE_CACHE_DIR", "/own"), home))
        .isEqualTo(Path.of("/own"));
  }

  @Test
  void forMachine_unknownPlatform_saysWhatElse() {
    assertThat(EnginePackage.forMachine("Linux", "amd64").name())
        .isEqualTo("@chdb/lib-linux-x64-gnu");
    assertThatThrownBy(() -> EnginePackage.forMachine("Windows 11", "amd64"))
        .isInstanceOf(ClickHouseException.class)
        .hasMessage(
            "no embedded ClickHouse for Windows 11 on amd64: run a ClickHouse server and give its URL, or use Docker");
  }
}
