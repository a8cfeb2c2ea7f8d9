package io.spanhouse.clickhouse.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spanhouse.clickhouse.ClickHouse;
import io.spanhouse.clickhouse.ClickHouseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Fetches a package with the npm client of this machine, and so with its user's registry, proxy and
 * certificates.
 *
 * <p>npm gets a cache of its own in the staging directory: its growth is the progress, a damaged
 * user cache does not matter, and no second copy stays behind. The downside is that a copy the user
 * already has in npm's cache is not used.
 */
final class NpmPack {
  private static final long POLL_MILLIS = 250;
  private static final List<String> NETWORK_CODES =
      List.of(
          "ENOTFOUND",
          "EAI_AGAIN",
          "ECONNREFUSED",
          "ECONNRESET",
          "ETIMEDOUT",
          "ENETUNREACH",
          "EHOSTUNREACH",
          "ERR_SOCKET_TIMEOUT",
          "ENOTCACHED");

  private static final Pattern BARE_CODE = Pattern.compile("(code|errno|syscall) \\S+");

  private final String npm;

  /** Takes the npm program: a name to look up on the PATH, or a path. */
  NpmPack(String npm) {
    this.npm = npm;
  }

  /** Fetches the tarball into {@code staging} and returns its path. */
  Path fetch(EnginePackage enginePackage, Path staging, FetchProgress progress)
      throws IOException, InterruptedException {
    Path errors = staging.resolve("npm.err");
    Process process = launch(enginePackage, staging, errors);
    try {
      long bytes = 0;
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        bytes = Math.min(Math.max(bytes, bytesUnder(staging)), enginePackage.packedBytes());
        progress.advance("fetching with npm", bytes, enginePackage.packedBytes());
      }
    } finally {
      process.destroy();
    }
    if (process.exitValue() != 0) {
      throw failure(enginePackage, Files.readString(errors, UTF_8));
    }
    try (Stream<Path> files = Files.list(staging)) {
      return files
          .filter(file -> file.toString().endsWith(".tgz"))
          .findFirst()
          .orElseThrow(
              () ->
                  new ClickHouseException(
                      "npm pack " + enginePackage.spec() + " gave no tarball: update npm"));
    }
  }

  private Process launch(EnginePackage enginePackage, Path staging, Path errors)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                npm,
                "pack",
                enginePackage.spec(),
                "--ignore-scripts",
                "--pack-destination",
                staging.toString(),
                "--cache",
                staging.resolve("npm-cache").toString())
            .directory(staging.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(errors.toFile());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new ClickHouseException(
          "the embedded ClickHouse is fetched with npm, and npm cannot be run ("
              + e.getMessage()
              + "): install Node.js with npm (apt-get install npm, brew install node), or give"
              + " the URL of a ClickHouse server, or use Docker (in tests "
              + ClickHouse.TEST_SOURCE_VARIABLE
              + "=docker)",
          e);
    }
  }

  private static ClickHouseException failure(EnginePackage enginePackage, String errors) {
    String reason = reason(errors);
    String advice = "see what npm says";
    if (errors.contains("E404")) {
      reason = "the registry npm uses does not have it";
      advice = "check npm config get registry";
    } else if (errors.contains("ENOSPC")) {
      reason = "the disk is full";
      advice = "free some space, or set " + LibraryCache.DIRECTORY_VARIABLE;
    } else if (errors.contains("EINTEGRITY")) {
      reason = "what arrived is damaged";
      advice = "try again";
    } else if (NETWORK_CODES.stream().anyMatch(errors::contains)) {
      advice = "check the network and npm's registry and proxy settings, then try again";
    }
    return new ClickHouseException(
        "npm could not fetch " + enginePackage.spec() + " (" + reason + "): " + advice);
  }

  /** The first line that is a sentence; npm leads with bare codes and ends with general advice. */
  private static String reason(String errors) {
    return errors
        .lines()
        .filter(line -> !line.startsWith("npm warn"))
        .map(line -> line.replaceFirst("^npm (error|ERR!)\\s*", "").strip())
        .filter(line -> !line.isEmpty() && !BARE_CODE.matcher(line).matches())
        .findFirst()
        .orElse("it gave no reason");
  }

  private static long bytesUnder(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | UncheckedIOException e) {
      // npm removes its own temporary files meanwhile; the next look will do.
      return 0;
    }
  }
}
