package io.spanhouse.semconv;

import io.opentelemetry.api.trace.Span;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps telemetry's own failures (a broken span processor, a {@code toString} that throws) out of
 * the code it observes. The first one is logged as a warning, later ones at {@code FINE}.
 */
final class Guard {
  private static final Logger LOGGER = Logger.getLogger("io.spanhouse.semconv");
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private Guard() {}

  static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      log(e);
    }
  }

  static <T> T get(Supplier<T> action, T otherwise) {
    try {
      return action.get();
    } catch (RuntimeException e) {
      log(e);
      return otherwise;
    }
  }

  static <T> @Nullable T getOrNull(Source<T> action) {
    try {
      return action.get();
    } catch (RuntimeException e) {
      log(e);
      return null;
    }
  }

  static boolean isRecording(Span span) {
    try {
      return span.isRecording();
    } catch (RuntimeException e) {
      log(e);
      return false;
    }
  }

  /** A supplier that may have nothing. */
  @FunctionalInterface
  interface Source<T> {
    @Nullable T get();
  }

  /** Takes a failure, where a lambda would cost too much. */
  static void log(RuntimeException e) {
    Level level = WARNED.compareAndSet(false, true) ? Level.WARNING : Level.FINE;
    LOGGER.log(level, "Telemetry failed; the program goes on without it", e);
  }
}
