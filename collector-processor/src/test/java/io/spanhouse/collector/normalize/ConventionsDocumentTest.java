package io.spanhouse.collector.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/conventions.md} is made of the convention files. */
class ConventionsDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "conventions.md");
  private static final Path MADE = Path.of("target", "conventions.md");

  /** Columns of the overview: the fields that most queries use. */
  private static final List<Field> CORE =
      List.of(
          Field.AGENT,
          Field.SESSION_ID,
          Field.USER_ID,
          Field.REQUEST_MODEL,
          Field.RESPONSE_MODEL,
          Field.PROVIDER,
          Field.INPUT,
          Field.OUTPUT,
          Field.INPUT_TOKENS,
          Field.OUTPUT_TOKENS,
          Field.CACHED_INPUT_TOKENS,
          Field.REASONING_TOKENS,
          Field.COST,
          Field.TOOL_NAME,
          Field.TOOL_CALL_ID,
          Field.TOOL_ARGUMENTS,
          Field.TOOL_RESULT);

  @Test
  void document_saysWhatTheFilesSay() throws Exception {
    String made = document(ConventionReader.shipped());
    Files.writeString(MADE, made);

    assertThat(Files.readString(DOCUMENT))
        .as("copy %s to %s", MADE.toAbsolutePath(), DOCUMENT)
        .isEqualTo(made);
  }

  private static String document(List<ConventionFile> files) {
    StringBuilder text =
        new StringBuilder(
            """
            # Conventions

            Made of the files in `collector-processor/src/main/resources/io/spanhouse/collector/normalize/conventions` by
            `ConventionsDocumentTest`; do not edit. The files are read in this order: earlier ones win over later ones, and in a
            file earlier keys over later ones. Files of `spanhouse up --conventions DIR` come before all of them.

            A number is how many keys of its own a convention has for a field. `-` means none: the field is read from
            OpenTelemetry's keys (otel-genai, common) where the span has them, and is empty otherwise.

            | convention | kinds |\
            """);
    CORE.forEach(field -> text.append(' ').append(field).append(" |"));
    text.append("\n|---|---|").append("---|".repeat(CORE.size())).append('\n');
    for (ConventionFile file : files) {
      Map<Field, List<String>> keys = keys(file);
      text.append("| [").append(file.name()).append("](#").append(file.name()).append(") | ");
      text.append(file.kinds().isEmpty() ? "-" : "yes").append(" |");
      CORE.forEach(field -> text.append(' ').append(count(keys.get(field))).append(" |"));
      text.append('\n');
    }
    files.forEach(file -> append(file, text));
    return text.toString();
  }

  private static String count(List<String> keys) {
    return keys == null ? "-" : Integer.toString(keys.size());
  }

  private static void append(ConventionFile file, StringBuilder text) {
    text.append("\n## ").append(file.name()).append("\n\n").append(file.about()).append(".\n\n");
    append("spans with keys", file.detect(), text);
    append("spans of scopes", file.scopes(), text);
    text.append("* input tokens: ")
        .append(
            file.inputSemantics() == null
                ? "cached ones are a part or apart, whichever adds up"
                : file.inputSemantics())
        .append('\n');
    append("metadata", file.metadata(), text);
    file.emitters()
        .forEach(
            emitter ->
                text.append("* scope `")
                    .append(emitter.scope())
                    .append("`: ")
                    .append(
                        emitter
                            .toString()
                            .replaceFirst("^Emitter\\[scope=[^,]*, ", "")
                            .replaceFirst("]$", "")
                            .replaceAll("\\w+=null(, )?", "")
                            .replaceAll(", $", ""))
                    .append('\n'));
    Map<Field, List<String>> keys = keys(file);
    if (!keys.isEmpty()) {
      text.append("\n| field | read from, best first |\n|---|---|\n");
      keys.forEach(
          (field, sources) ->
              text.append("| ")
                  .append(field)
                  .append(" | ")
                  .append(String.join(", ", sources))
                  .append(" |\n"));
    }
  }

  private static void append(String title, List<String> values, StringBuilder text) {
    if (!values.isEmpty()) {
      text.append("* ")
          .append(title)
          .append(": ")
          .append(values.stream().map(value -> "`" + value + "`").collect(Collectors.joining(", ")))
          .append('\n');
    }
  }

  private static Map<Field, List<String>> keys(ConventionFile file) {
    Map<Field, List<String>> keys = new EnumMap<>(Field.class);
    file.messages()
        .forEach(
            messages ->
                messages.keys().keySet().forEach(key -> add(keys, messages.field(), key, "")));
    file.attributes()
        .forEach((field, sources) -> sources.forEach(s -> add(keys, field, s.toString(), "")));
    file.onlyHere()
        .forEach(
            (field, sources) ->
                sources.forEach(s -> add(keys, field, s.toString(), " (only here)")));
    file.byKind()
        .forEach(
            (kind, fields) ->
                fields.forEach(
                    (field, sources) ->
                        sources.forEach(s -> add(keys, field, s.toString(), " (" + kind + ")"))));
    file.names()
        .forEach(
            name ->
                add(keys, name.field(), "span name " + name.spanName(), " (" + name.kind() + ")"));
    return keys;
  }

  private static void add(Map<Field, List<String>> keys, Field field, String key, String when) {
    keys.computeIfAbsent(field, f -> new ArrayList<>()).add("`" + key + "`" + when);
  }
}
