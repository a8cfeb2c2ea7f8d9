package io.spanhouse.collector.command.check;

import io.spanhouse.clickhouse.ClickHouseException;
import io.spanhouse.collector.DiskReserve;
import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.option.ListenOptions;
import io.spanhouse.collector.command.terminal.HumanFormat;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What {@code doctor} can say about this machine. */
public final class HostChecks {
  private static final String ENGINE = "embedded engine";
  private static final int MIN_JAVA = 17;
  private static final long LITTLE_SPACE = 5L << 30;

  private HostChecks() {}

  public static Finding java() {
    int version = Runtime.version().feature();
    String detail =
        System.getProperty("java.version")
            + " ("
            + System.getProperty("java.vendor")
            + ") in "
            + System.getProperty("java.home");
    return version < MIN_JAVA
        ? Finding.problem("JDK", detail + " is older than 17: install a newer one, set JAVA_HOME")
        : Finding.ok("JDK", detail);
  }

  public static List<Finding> ports(ListenOptions listen) {
    boolean running =
        !isFree(listen.bind, listen.httpPort) && Ports.isSpanhouse(listen.bind, listen.httpPort);
    return List.of(
        port("gRPC port", listen.bind, listen.grpcPort, "--grpc-port", running),
        port("HTTP port", listen.bind, listen.httpPort, "--http-port", running));
  }

  private static Finding port(
      String subject, String bind, int port, String option, boolean running) {
    if (isFree(bind, port)) {
      return Finding.ok(subject, port + " is free");
    }
    return running
        ? Finding.ok(subject, port + " is served by a running spanhouse")
        : Finding.problem(
            subject,
            port
                + " is in use by another program (`ss -ltnp` shows which): stop it, or choose another"
                + " port with "
                + option);
  }

  private static boolean isFree(String bind, int port) {
    return port == 0 || Ports.isFree(bind, port);
  }

  /** Free space where the data is, or will be. */
  public static Finding disk(Path dataDirectory, DiskReserve reserve) {
    Path existing = nearestExisting(dataDirectory.toAbsolutePath());
    try {
      FileStore store = Files.getFileStore(existing);
      long usable = store.getUsableSpace();
      long reserved = reserve.of(store.getTotalSpace());
      String detail = HumanFormat.bytes(usable) + " free for " + dataDirectory;
      if (!Files.isWritable(existing)) {
        return Finding.problem(
            "data directory",
            existing + " is not writable: change its owner, or choose another with --data-dir");
      }
      if (usable < reserved) {
        return Finding.problem(
            "data directory",
            detail
                + ", less than the "
                + HumanFormat.bytes(reserved)
                + " of --min-free-disk: nothing is taken in; make room, or choose another disk with"
                + " --data-dir");
      }
      return usable < Math.max(LITTLE_SPACE, 2 * reserved)
          ? Finding.warning("data directory", detail + ": make room soon")
          : Finding.ok("data directory", detail);
    } catch (IOException e) {
      return Finding.problem(
          "data directory", "cannot look at " + existing + ": " + e.getMessage());
    }
  }

  private static Path nearestExisting(Path path) {
    Path parent = path.getParent();
    return parent == null || Files.exists(path) ? path : nearestExisting(parent);
  }

  /** Whether the embedded engine is here, or can be fetched. */
  public static Finding engine(Supplier<Optional<Path>> fetchedLibrary, Environment environment) {
    try {
      Optional<Path> library = fetchedLibrary.get();
      if (library.isPresent()) {
        return Finding.ok(ENGINE, "fetched: " + library.get());
      }
    } catch (ClickHouseException e) {
      return Finding.problem(ENGINE, String.valueOf(e.getMessage()));
    }
    return environment
        .program("npm")
        .map(npm -> Finding.ok(ENGINE, "not fetched yet; the first start does it with " + npm))
        .orElse(
            Finding.problem(
                ENGINE,
                "not fetched yet, and npm, which fetches it, is not found: install it (Debian,"
                    + " Ubuntu: apt-get install npm; macOS: brew install node), or use --clickhouse"));
  }
}
