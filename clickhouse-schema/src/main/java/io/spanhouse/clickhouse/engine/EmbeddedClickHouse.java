package io.spanhouse.clickhouse.engine;

import io.spanhouse.clickhouse.ClickHouseException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * ClickHouse as a library, in a child process that serves the ordinary HTTP interface on loopback
 * and stores its tables under a data directory.
 *
 * <p>A child process, so that a crash of the engine takes nobody along; a child that ends by itself
 * is started again on the same port with the same data. It ends with this process, however this
 * process ends. What was committed before a crash of the child is there after it; what the
 * operating system had not written yet does not survive a loss of power.
 *
 * <p>Its HTTP interface asks for the {@link #password} of user {@code default}, and answers no web
 * page: a request that a browser sends for one is refused whatever it knows. Its time zone is UTC.
 *
 * <p>The first start on a machine fetches the library, see {@link Builder#progress}.
 *
 * <p>Safe to use from several threads, and to stop from a shutdown hook.
 */
public final class EmbeddedClickHouse implements AutoCloseable {
  private static final int PORT_ATTEMPTS = 5;

  private final @Nullable Path dataDirectory;
  private final int wantedHttpPort;
  private final int wantedTcpPort;
  private final @Nullable String wantedPassword;
  private final String cluster;
  private final List<Integer> shardPorts;
  private final boolean autoRestart;
  private final FetchProgress progress;
  private final Supplier<LibraryCache> libraries;

  private @Nullable EngineDirectory directory;
  private @Nullable EngineSupervisor supervisor;
  private volatile int httpPort;
  private volatile String password = "";

  private EmbeddedClickHouse(Builder builder) {
    dataDirectory = builder.dataDirectory;
    wantedHttpPort = builder.httpPort;
    wantedTcpPort = builder.tcpPort;
    wantedPassword = builder.password;
    cluster = builder.cluster;
    shardPorts = builder.shardPorts;
    autoRestart = builder.autoRestart;
    progress = builder.progress;
    libraries = builder.libraries;
  }

  /** An engine in a temporary directory on a free port, unless told otherwise. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The engine's library, where an earlier start of this user has fetched it.
   *
   * @throws ClickHouseException on a platform that there is no library for
   */
  public static Optional<Path> fetchedLibrary() {
    return LibraryCache.ofThisUser().fetched();
  }

  /**
   * Base URL of the HTTP interface, such as {@code http://127.0.0.1:8123}, without a trailing
   * slash.
   *
   * @throws IllegalStateException before {@link #start()}
   */
  public String httpUrl() {
    if (httpPort == 0) {
      throw new IllegalStateException("not started");
    }
    return "http://127.0.0.1:" + httpPort;
  }

  /**
   * The password of user {@code default}; empty where it has none, and before {@link #start()}. It
   * is kept in the data directory, for its owner only, and stays the same until another is given.
   */
  public String password() {
    return password;
  }

  /**
   * Where the data is kept, also where that is a temporary directory.
   *
   * @throws IllegalStateException when it does not run
   */
  public synchronized Path directory() {
    if (directory == null) {
      throw new IllegalStateException("not started");
    }
    return directory.root();
  }

  /**
   * Returns once queries are answered, which takes about a second.
   *
   * @throws ClickHouseException when the library cannot be fetched, the data directory is in use or
   *     cannot be written, the port is in use, or the engine does not start
   */
  public void start() {
    if (started()) {
      return;
    }
    // Not under the lock: a fetch takes minutes, and stop() has to get through meanwhile.
    LibraryCache cache = libraries.get();
    start(cache, cache.library(progress));
  }

  private synchronized boolean started() {
    return supervisor != null;
  }

  private synchronized void start(LibraryCache cache, Path library) {
    if (supervisor != null) {
      return;
    }
    EngineDirectory opened =
        dataDirectory == null
            ? EngineDirectory.openTemporary()
            : EngineDirectory.open(dataDirectory);
    try {
      supervisor = startEngine(library, opened, cache);
      directory = opened;
    } finally {
      if (supervisor == null) {
        opened.close();
      }
    }
  }

  private EngineSupervisor startEngine(Path library, EngineDirectory opened, LibraryCache cache) {
    Path usable = library;
    EngineAccess access = new EngineAccess(password(opened));
    for (int attempt = 1; ; attempt++) {
      EngineConfiguration configuration = configuration(access);
      EngineProcess engine = EngineProcess.launch(usable, configuration, opened);
      try {
        engine.awaitReady();
        httpPort = configuration.httpPort();
        password = access.password();
        EngineSupervisor started =
            new EngineSupervisor(engine, usable, configuration, opened, autoRestart);
        started.start();
        return started;
      } catch (ClickHouseException e) {
        boolean portTaken = engine.lastWords().contains("Address already in use");
        if (attempt < PORT_ATTEMPTS && portTaken && wantedHttpPort == 0) {
          continue;
        }
        usable = repaired(engine, cache, attempt, e);
      }
    }
  }

  /** A fresh library after one that does not load because its file is damaged. */
  private Path repaired(
      EngineProcess engine, LibraryCache cache, int attempt, ClickHouseException failure) {
    boolean unusable = engine.exited() && engine.exitCode() == EngineMain.LIBRARY_UNUSABLE;
    Path fresh = unusable && attempt == 1 ? cache.replaceIfDamaged(progress) : null;
    if (fresh == null) {
      throw failure;
    }
    return fresh;
  }

  private String password(EngineDirectory opened) {
    if (wantedPassword == null) {
      return opened.password();
    }
    if (!wantedPassword.isEmpty()) {
      opened.keepPassword(wantedPassword);
    }
    return wantedPassword;
  }

  private EngineConfiguration configuration(EngineAccess access) {
    // A port once chosen stays: clients hold the URL.
    int http = httpPort != 0 ? httpPort : freePort(wantedHttpPort);
    int tcp = wantedTcpPort == 0 ? 0 : freePort(wantedTcpPort);
    return new EngineConfiguration(
        http, access, tcp, UUID.randomUUID().toString(), cluster, shardPorts);
  }

  private static int freePort(int wanted) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new ClickHouseException(
          "port %d for ClickHouse cannot be used (%s): stop what holds it, or choose another"
              .formatted(wanted, e.getMessage()),
          e);
    }
  }

  /** Ends the engine and waits for that; a temporary directory is deleted. */
  public synchronized void stop() {
    if (supervisor != null) {
      supervisor.stop();
      supervisor = null;
    }
    if (directory != null) {
      directory.close();
      directory = null;
    }
  }

  /**
   * Ends the child, which is started again on the same port with the same data unless the builder
   * said otherwise. Returns once it has ended.
   */
  public void restart() {
    EngineSupervisor running;
    synchronized (this) {
      running = supervisor;
    }
    if (running != null) {
      running.restart();
    }
  }

  @Override
  public void close() {
    stop();
  }

  /** Process id of the current child; another one after a crash. */
  public long pid() {
    return child().pid();
  }

  /** CPU time the current child has used, in user and kernel mode. */
  public Duration cpu() {
    return child().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private synchronized ProcessHandle child() {
    if (supervisor == null) {
      throw new IllegalStateException("not started");
    }
    return supervisor.handle();
  }

  /** Options of an {@link EmbeddedClickHouse}. */
  public static final class Builder {
    private @Nullable Path dataDirectory;
    private int httpPort;
    private int tcpPort;
    private @Nullable String password;
    private String cluster = "";
    private List<Integer> shardPorts = List.of();
    private boolean autoRestart = true;
    private FetchProgress progress = FetchProgress.toStandardError();
    private Supplier<LibraryCache> libraries = LibraryCache::ofThisUser;

    private Builder() {}

    /**
     * Where the data is kept; created where missing, readable for its owner only. Default: a
     * temporary directory that is deleted when the engine stops.
     */
    public Builder dataDirectory(Path directory) {
      dataDirectory = directory;
      return this;
    }

    /** Port of the HTTP interface, 0 to 65535. Default: 0, a free one, which restarts keep. */
    public Builder httpPort(int port) {
      httpPort = requirePort(port);
      return this;
    }

    /**
     * Password of user {@code default}: printable ASCII without spaces, not empty. It replaces the
     * one that the data directory has. Default: the one that the data directory has, at first one
     * made at random.
     *
     * @throws ClickHouseException when it has other characters, or none
     */
    public Builder password(String chosen) {
      if (chosen.isEmpty()) {
        throw new ClickHouseException("an empty password is none: choose one");
      }
      password = new EngineAccess(chosen).password();
      return this;
    }

    /**
     * Answers every program that reaches the port. For tests, whose data nobody wants. Default: a
     * password.
     */
    public Builder withoutPassword() {
      password = "";
      return this;
    }

    /** Port of the native protocol, which asks for no password, 0 to 65535. Default: 0, none. */
    public Builder tcpPort(int port) {
      tcpPort = requirePort(port);
      return this;
    }

    /** The shards of a cluster, this engine's {@link #tcpPort} among them. Default: no cluster. */
    public Builder shards(String cluster, List<Integer> tcpPorts) {
      this.cluster = cluster;
      this.shardPorts = List.copyOf(tcpPorts);
      return this;
    }

    /** Whether a child that ends by itself is started again. Default: true. */
    public Builder autoRestart(boolean restart) {
      autoRestart = restart;
      return this;
    }

    /**
     * Takes the lines that say how fetching the library (178 MB, once for a user) gets on. Default:
     * standard error, where a terminal gets one line that changes.
     */
    public Builder progress(Consumer<String> lines) {
      progress = FetchProgress.toLines(lines);
      return this;
    }

    /** Where the library comes from. */
    Builder library(LibraryCache cache) {
      libraries = () -> cache;
      return this;
    }

    /** An engine that is not started yet. */
    public EmbeddedClickHouse build() {
      return new EmbeddedClickHouse(this);
    }

    private static int requirePort(int port) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("not a port: " + port);
      }
      return port;
    }
  }
}
