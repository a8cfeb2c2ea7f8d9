package io.spanhouse.exporter.disk;

import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Export requests as files of one directory, which several processes may share. A file is one whole
 * request, named by when it was added; it gets that name once its bytes are on the device, so that
 * what is found is complete even after a crash.
 *
 * <p>It holds about {@code maxBytes}, in blocks of the device, and nothing older than {@code
 * maxAge}: the oldest requests make room. Those are counted in {@link #givenUp}.
 */
public final class DiskQueue {
  private static final String SUFFIX = ".otlp";
  private static final String STAGED_SUFFIX = ".staged";
  private static final int TIME_CHARS = 13;
  private static final Pattern REQUEST =
      Pattern.compile("\\d{" + TIME_CHARS + "}-[0-9a-f]{8}-[0-9a-f]{16}\\" + SUFFIX);

  /** What a small file takes. */
  private static final long BLOCK_BYTES = 4096;

  /** Writing takes milliseconds: who began that long ago is gone. */
  private static final Duration MAX_STAGED_AGE = Duration.ofMinutes(10);

  private final Path directory;
  private final long maxBytes;
  private final Duration maxAge;
  private final String writer = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
  private final AtomicInteger sequence = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final LongAdder givenUp = new LongAdder();

  DiskQueue(Path directory, long maxBytes, Duration maxAge) {
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.maxAge = maxAge;
  }

  /**
   * Adds a request behind all others.
   *
   * @throws IOException when it is larger than the queue may be or cannot be written; nothing of it
   *     stays
   */
  synchronized void add(MessageWriter request) throws IOException {
    long size = inBlocks(request.getContentLength());
    if (size > maxBytes) {
      throw new IOException("a request of " + size + " bytes; at most " + maxBytes + " may wait");
    }
    createDirectory();
    makeRoom(size);
    HexFormat hex = HexFormat.of();
    String name =
        System.currentTimeMillis()
            + "-"
            + hex.toHexDigits(sequence.getAndIncrement())
            + "-"
            + writer;
    Path staged = directory.resolve(name + STAGED_SUFFIX);
    try {
      write(request, staged);
      Files.move(staged, directory.resolve(name + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      staged.toFile().delete();
      throw e;
    }
    bytes.addAndGet(size);
  }

  private static void write(MessageWriter request, Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
      request.writeMessage(out);
      out.flush();
      channel.force(false);
    }
  }

  private void createDirectory() throws IOException {
    if (!Files.isDirectory(directory)) {
      boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
      FileAttribute<?>[] ownersAlone =
          posix
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
              }
              : new FileAttribute<?>[0];
      Files.createDirectories(directory, ownersAlone);
    }
  }

  private void makeRoom(long size) {
    if (bytes.get() + size <= maxBytes) {
      return;
    }
    for (Path oldest : oldestFirst()) {
      if (bytes.get() + size <= maxBytes) {
        return;
      }
      giveUp(oldest);
    }
  }

  /** The requests that wait, oldest first; none when the directory cannot be read. */
  List<Path> oldestFirst() {
    List<Path> all;
    try (Stream<Path> files = Files.list(directory)) {
      all = files.collect(Collectors.toList());
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
    long now = System.currentTimeMillis();
    all.removeIf(file -> !isWaiting(file, now));
    bytes.set(all.stream().mapToLong(file -> inBlocks(file.toFile().length())).sum());
    Collections.sort(all);
    return all;
  }

  /** Removes what nobody will want. */
  private boolean isWaiting(Path file, long now) {
    String name = file.getFileName().toString();
    if (REQUEST.matcher(name).matches()) {
      boolean waiting = now - Long.parseLong(name.substring(0, TIME_CHARS)) <= maxAge.toMillis();
      if (!waiting) {
        giveUp(file);
      }
      return waiting;
    }
    if (name.endsWith(STAGED_SUFFIX)
        && now - file.toFile().lastModified() > MAX_STAGED_AGE.toMillis()) {
      file.toFile().delete();
    }
    return false;
  }

  /** Takes {@code request} out without its having been delivered. */
  void giveUp(Path request) {
    long size = inBlocks(request.toFile().length());
    if (request.toFile().delete()) {
      bytes.addAndGet(-size);
      givenUp.increment();
    }
  }

  /** Takes {@code request} out, which has been delivered. */
  void remove(Path request) throws IOException {
    long size = inBlocks(request.toFile().length());
    if (Files.deleteIfExists(request)) {
      bytes.addAndGet(-size);
    }
  }

  /** Requests taken out undelivered. */
  public long givenUp() {
    return givenUp.sum();
  }

  /**
   * The right to deliver what waits; null while somebody else has it.
   *
   * @throws IOException when the directory is not there or cannot be written to
   */
  @Nullable DirectoryLock lock() throws IOException {
    return DirectoryLock.tryLock(directory);
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  private static long inBlocks(long bytes) {
    return Math.max(1, (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES) * BLOCK_BYTES;
  }
}
