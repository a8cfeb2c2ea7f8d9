package io.spanhouse.collector.command.terminal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Asks before something is deleted. */
public final class Confirmation {
  @Option(names = "--yes", description = "Delete without asking.")
  boolean yes;

  /** Whether a person, or {@code --yes}, says so. Anything but yes is no. */
  public boolean isGiven(String question, Console console, InputStream input) throws IOException {
    if (yes) {
      return true;
    }
    console.note(question + " [y/N]");
    String answer =
        new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8)).readLine();
    if (answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
      return true;
    }
    console.note("nothing was deleted; --yes deletes without asking");
    return false;
  }
}
