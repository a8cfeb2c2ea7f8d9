package io.spanhouse.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Where the receiver spends its time and what it allocates, from samples of a flight recording: by
 * stage, which is the package of the first of our frames from the top, with the thread it ran on,
 * and by leaf frame.
 *
 * <p>JVM threads (garbage collector, compiler) are not in it; {@link Cpu#secondsByThread} has them.
 */
final class Profile {
  private static final String OURS = "io.spanhouse.collector.";
  private static final String COMMANDS = "main";
  private static final int LEAVES = 25;
  private static final int ALLOCATIONS = 15;

  private final Map<String, Long> stages = new HashMap<>();
  private final Map<String, Long> leaves = new HashMap<>();
  private final Set<Long> allocating = new HashSet<>();
  private final Map<String, Long> allocatedByStage = new HashMap<>();
  private final Map<String, Long> allocatedAt = new HashMap<>();

  private Profile() {}

  /** Reads a recording. */
  static Profile read(Path recording) throws IOException {
    Profile profile = new Profile();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        profile.add(file.readEvent());
      }
    }
    return profile;
  }

  private void add(RecordedEvent event) {
    RecordedStackTrace trace = event.getStackTrace();
    if (trace == null || trace.getFrames().isEmpty()) {
      return;
    }
    List<RecordedFrame> frames = trace.getFrames();
    switch (event.getEventType().getName()) {
      case "jdk.ExecutionSample", "jdk.NativeMethodSample" ->
          addSample(threadName(event.getThread("sampledThread")), frames);
      case "jdk.ObjectAllocationSample" -> addAllocation(event, frames);
      default -> {}
    }
  }

  private void addSample(String thread, List<RecordedFrame> frames) {
    // A thread that waits in the kernel is sampled like one that works there.
    if (!thread.equals(COMMANDS) && !isWaiting(frames.get(0))) {
      stages.merge(stage(thread, frames), 1L, Long::sum);
      leaves.merge(name(frames.get(0)), 1L, Long::sum);
    }
  }

  private void addAllocation(RecordedEvent event, List<RecordedFrame> frames) {
    RecordedThread thread = event.getThread();
    String name = threadName(thread);
    // The first sample of a thread stands for all it allocated before.
    boolean first = allocating.add(thread == null ? -1 : thread.getId());
    if (name.equals(COMMANDS) || first) {
      return;
    }
    long bytes = event.getLong("weight");
    allocatedByStage.merge(stage(name, frames), bytes, Long::sum);
    String type = event.getClass("objectClass").getName();
    allocatedAt.merge(type + " in " + name(frames.get(0)), bytes, Long::sum);
  }

  private static boolean isWaiting(RecordedFrame leaf) {
    String method = leaf.getMethod().getName().toLowerCase(Locale.ROOT);
    return method.contains("wait") || method.contains("poll") || method.contains("accept");
  }

  private static String threadName(@Nullable RecordedThread thread) {
    return thread == null || thread.getJavaName() == null ? "?" : thread.getJavaName();
  }

  private static String stage(String thread, List<RecordedFrame> frames) {
    String stage = "no stage";
    for (RecordedFrame frame : frames) {
      String type = frame.getMethod().getType().getName();
      if (type.startsWith(OURS)) {
        String rest = type.substring(OURS.length());
        int dot = rest.indexOf('.');
        stage = dot < 0 ? "root package" : rest.substring(0, dot);
        break;
      }
    }
    return stage + ", thread " + thread.replaceAll("\\d+", "N");
  }

  private static String name(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }

  /** Tables for people. */
  String toText() {
    return "CPU samples by stage\n"
        + table(stages, Integer.MAX_VALUE)
        + "CPU samples by leaf frame\n"
        + table(leaves, LEAVES)
        + "allocated bytes by stage\n"
        + table(allocatedByStage, Integer.MAX_VALUE)
        + "allocated bytes by class and leaf frame\n"
        + table(allocatedAt, ALLOCATIONS);
  }

  private static String table(Map<String, Long> counts, int limit) {
    double sum = counts.values().stream().mapToLong(Long::longValue).sum();
    return counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(limit)
        .map(
            entry ->
                String.format(
                    Locale.ROOT, "  %5.1f %%  %s%n", 100 * entry.getValue() / sum, entry.getKey()))
        .collect(Collectors.joining());
  }
}
