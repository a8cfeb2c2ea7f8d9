package io.spanhouse.clickhouse.engine;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an engine running: a child that ends by itself is started again, with the same port and
 * data, for as long as it takes.
 */
final class EngineSupervisor {
  private static final Logger logger = LoggerFactory.getLogger(EngineSupervisor.class);
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;
  private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Path library;
  private final EngineConfiguration configuration;
  private final EngineDirectory directory;
  private final boolean autoRestart;
  private final Thread thread = new Thread(this::run, "spanhouse-clickhouse-supervisor");
  private volatile EngineProcess engine;
  private volatile boolean stopping;

  /** Takes over an engine that is ready. */
  EngineSupervisor(
      EngineProcess engine,
      Path library,
      EngineConfiguration configuration,
      EngineDirectory directory,
      boolean autoRestart) {
    this.engine = engine;
    this.library = library;
    this.configuration = configuration;
    this.directory = directory;
    this.autoRestart = autoRestart;
  }

  void start() {
    if (!autoRestart) {
      return;
    }
    thread.setDaemon(true);
    thread.start();
  }

  ProcessHandle handle() {
    return engine.handle();
  }

  /** Ends the engine for good. */
  void stop() {
    synchronized (this) {
      stopping = true;
    }
    thread.interrupt();
    engine.stop();
  }

  /** Ends the engine, to be started again. */
  void restart() {
    engine.stopForRestart();
  }

  private void run() {
    long pauseMillis = FIRST_PAUSE_MILLIS;
    long startedNanos = System.nanoTime();
    try {
      while (true) {
        engine.awaitExit();
        if (stopping) {
          return;
        }
        if (System.nanoTime() - startedNanos > STEADY_NANOS) {
          pauseMillis = FIRST_PAUSE_MILLIS;
        }
        Thread.sleep(pauseMillis);
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        startedNanos = System.nanoTime();
        startAgain();
      }
    } catch (InterruptedException e) {
      // stop() asks for this.
    }
  }

  private void startAgain() {
    try {
      logger.warn("ClickHouse ended and is started again: {}", engine.lastWords());
      synchronized (this) {
        if (stopping) {
          return;
        }
        engine = EngineProcess.launch(library, configuration, directory);
      }
      engine.awaitReady();
      logger.info("ClickHouse answers again on port {}", configuration.httpPort());
    } catch (Throwable t) {
      // Whatever it was: nobody else would start it.
      if (!stopping) {
        logger.warn("ClickHouse is started again later: {}", t.getMessage());
      }
    }
  }
}
