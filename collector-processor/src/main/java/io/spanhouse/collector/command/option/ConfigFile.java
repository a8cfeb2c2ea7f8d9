package io.spanhouse.collector.command.option;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.spanhouse.collector.command.terminal.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A YAML file of options: one {@code name: value} a line, the names as on the command line without
 * the dashes.
 *
 * <p>A name that no command has is an error, so that a typing mistake does not go unnoticed.
 */
final class ConfigFile {
  static final String NAME = "spanhouse.yaml";

  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private ConfigFile() {}

  /**
   * Reads a file.
   *
   * @param known the names that may stand in it
   * @throws CommandException when it cannot be read, or says something that cannot be meant
   */
  static Map<String, String> read(Path file, Set<String> known) {
    try (JsonParser parser = YAML.createParser(Files.readString(file))) {
      return read(parser, file, known);
    } catch (NoSuchFileException e) {
      throw new CommandException("no such configuration file: " + file, e);
    } catch (JsonProcessingException e) {
      throw new CommandException(
          at(file, e.getLocation() == null ? 1 : e.getLocation().getLineNr())
              + e.getOriginalMessage(),
          e);
    } catch (IOException e) {
      throw new CommandException(
          "cannot read configuration file " + file + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, String> read(JsonParser parser, Path file, Set<String> known)
      throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      return values;
    }
    if (first != JsonToken.START_OBJECT) {
      throw new CommandException(
          at(file, line(parser)) + "expected lines of the form `name: value`");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (!known.contains(name)) {
        throw new CommandException(
            at(file, line(parser)) + "unknown key '" + name + "'" + suggestion(name, known));
      }
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_NULL) {
        continue;
      }
      if (!value.isScalarValue()) {
        throw new CommandException(
            at(file, line(parser)) + "the value of '" + name + "' must be a single value");
      }
      values.put(name, parser.getText());
    }
    return values;
  }

  private static int line(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }

  private static String at(Path file, int line) {
    return file + " line " + line + ": ";
  }

  private static String suggestion(String name, Set<String> known) {
    return known.stream()
        .filter(candidate -> isNear(name, candidate))
        .sorted()
        .findFirst()
        .map(candidate -> " (did you mean '" + candidate + "'?)")
        .orElse("");
  }

  /** Whether the letters agree, or two edits make one of the other. */
  private static boolean isNear(String name, String candidate) {
    String typed = name.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    int[] row = new int[candidate.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= typed.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int substitution = diagonal + (typed.charAt(i - 1) == candidate.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[candidate.length()] <= 2;
  }
}
