package io.spanhouse.clickhouse.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What another process of the same user can read about the engine of a data directory.
 *
 * @param httpPort port of its HTTP interface, of this run or the last
 * @param password password of user {@code default}
 * @param running whether the process that started it lives
 */
public record KnownEngine(int httpPort, String password, boolean running) {
  static final String PASSWORD = "clickhouse.password";
  static final String CONFIGURATION = "engine.xml";

  private static final Pattern HTTP_PORT = Pattern.compile("<http_port>(\\d{1,5})</http_port>");
  private static final Pattern PARENT = Pattern.compile("<!-- parent (\\d{1,18}) -->");

  /** The engine of a data directory; empty where none ran, or where others keep theirs. */
  public static Optional<KnownEngine> in(Path dataDirectory) {
    try {
      String configuration = text(dataDirectory.resolve(CONFIGURATION)).orElse("");
      Matcher port = HTTP_PORT.matcher(configuration);
      Optional<String> password = passwordIn(dataDirectory);
      return port.find() && password.isPresent()
          ? Optional.of(
              new KnownEngine(
                  Integer.parseInt(port.group(1)), password.get(), isRunning(configuration)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The file that the password of a data directory stands in. */
  public static Path passwordFile(Path dataDirectory) {
    return dataDirectory.resolve(PASSWORD);
  }

  static Optional<String> passwordIn(Path dataDirectory) throws IOException {
    return text(passwordFile(dataDirectory)).map(String::strip).filter(text -> !text.isEmpty());
  }

  private static boolean isRunning(String configuration) {
    Matcher parent = PARENT.matcher(configuration);
    return parent.find() && ProcessHandle.of(Long.parseLong(parent.group(1))).isPresent();
  }

  private static Optional<String> text(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file, UTF_8));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    }
  }

  /** Leaves the password out: records are printed without a thought. */
  @Override
  public String toString() {
    return "KnownEngine[httpPort=" + httpPort + ", running=" + running + "]";
  }
}
