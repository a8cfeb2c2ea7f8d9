package io.spanhouse.clickhouse.engine;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The child process: turns this JVM into a ClickHouse until standard input ends.
 *
 * <p>Only the end of standard input stops it, that is: its parent closing the pipe or dying.
 * Interrupts and terminations, which a terminal or a service manager sends to the whole group, are
 * ignored, because the parent still writes to it while it drains.
 */
final class EngineMain {
  /** Exit code when the library does not load. */
  static final int LIBRARY_UNUSABLE = 71;

  /** Exit code when the engine gave up; standard error has its reason. */
  static final int ENGINE_FAILED = 70;

  /** The engine skips the first argument, whatever it is. */
  private static final String PROGRAM_NAME = "clickhouse";

  /** What the engine writes is for its owner: files 0600, directories 0700. */
  private static final int OWNER_ONLY = 077;

  private static final int[] IGNORED_SIGNALS = {1, 2, 15};
  private static final Pointer SIG_IGN = new Pointer(1);

  private EngineMain() {}

  /**
   * Arguments: the library; the lock file that keeps two engines off one directory; the directory
   * to delete at the end, or {@code -}; then the arguments of clickhouse-local.
   */
  public static void main(String[] args) throws IOException {
    ignoreSignals();
    NativeLibrary.getInstance("c").getFunction("umask").invokeInt(new Object[] {OWNER_ONLY});
    try (RandomAccessFile file = new RandomAccessFile(args[1], "rw");
        FileLock lock = file.getChannel().lock()) {
      int exitCode = lock.isValid() ? run(args) : ENGINE_FAILED;
      if (exitCode == 0 && !args[2].equals("-")) {
        DirectoryTree.delete(Path.of(args[2]));
      }
      Runtime.getRuntime().halt(exitCode);
    }
  }

  private static int run(String[] args) {
    Function commandLine;
    Function resultLength;
    try {
      NativeLibrary library = NativeLibrary.getInstance(args[0]);
      commandLine = library.getFunction("chdb_query_cmdline");
      resultLength = library.getFunction("chdb_result_length");
    } catch (UnsatisfiedLinkError e) {
      System.err.println(e.getMessage());
      return LIBRARY_UNUSABLE;
    }
    String[] argv = Arrays.copyOfRange(args, 2, args.length);
    argv[0] = PROGRAM_NAME;
    Pointer result = commandLine.invokePointer(new Object[] {argv.length, new StringArray(argv)});
    // The last query reads standard input to its end and then has a result. No result: it failed.
    boolean inputEnded = result != null && resultLength.invokeLong(new Object[] {result}) > 0;
    return inputEnded ? 0 : ENGINE_FAILED;
  }

  private static void ignoreSignals() {
    Function signal = NativeLibrary.getInstance("c").getFunction("signal");
    for (int number : IGNORED_SIGNALS) {
      signal.invokePointer(new Object[] {number, SIG_IGN});
    }
  }
}
