package io.spanhouse.benchmarks.choice;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A table's definition as {@code SHOW CREATE TABLE} writes it, to derive others from. Whatever is
 * to be changed must be there: {@link IllegalArgumentException} otherwise, so that no form is
 * measured that is the schema's own.
 */
final class Ddl {
  private static final Pattern COMMENT = Pattern.compile("\\s+COMMENT '(?:[^'\\\\]|\\\\.)*'");

  /** Columns and indexes, one an entry, without commas. */
  private final List<String> body;

  /** From the engine on. */
  private final String tail;

  private Ddl(List<String> body, String tail) {
    this.body = List.copyOf(body);
    this.tail = tail;
  }

  /** Without what columns and table mean. */
  static Ddl parse(String shown) {
    String createStatement = COMMENT.matcher(shown).replaceAll("");
    int begin = createStatement.indexOf("\n(\n");
    int end = createStatement.indexOf("\n)\n");
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("no table: " + createStatement);
    }
    List<String> body =
        createStatement
            .substring(begin + 3, end)
            .lines()
            .map(line -> line.strip().replaceFirst(",$", ""))
            .toList();
    return new Ddl(body, createStatement.substring(end + 3));
  }

  /** The statement that creates a table of that name. */
  String statement(String name) {
    return "CREATE TABLE " + name + "\n(\n" + String.join(",\n", body) + "\n)\n" + tail;
  }

  /** With another text wherever {@code text} stands. */
  Ddl replace(String text, String replacement) {
    return replaceAll(Pattern.quote(text), replacement.replace("$", "\\$"));
  }

  /** With another text wherever a regular expression matches. */
  Ddl replaceAll(String regex, String replacement) {
    Ddl changed =
        new Ddl(
            body.stream().map(line -> line.replaceAll(regex, replacement)).toList(),
            tail.replaceAll(regex, replacement));
    return require(changed, regex);
  }

  /** With the server's default codec for every column. */
  Ddl withoutCodecs() {
    return replaceAll(" CODEC\\((?:[^()]|\\([^()]*\\))*\\)", "");
  }

  boolean has(String text) {
    return body.stream().anyMatch(line -> line.contains(text)) || tail.contains(text);
  }

  Ddl withoutColumns(String... names) {
    return without("`", "`", names);
  }

  Ddl withoutIndexes(String... names) {
    return without("INDEX ", "", names);
  }

  private Ddl without(String before, String after, String... names) {
    Ddl changed = this;
    for (String name : names) {
      String start = before + name + after + " ";
      changed = require(changed.keeping(line -> !line.startsWith(start)), changed, name);
    }
    return changed;
  }

  /** Only these columns, and no index. */
  Ddl onlyColumns(String... names) {
    List<String> starts = List.of(names).stream().map(name -> "`" + name + "` ").toList();
    Ddl changed = keeping(line -> starts.stream().anyMatch(line::startsWith));
    if (changed.body.size() != names.length) {
      throw new IllegalArgumentException("not all of " + String.join(", ", names) + " in " + body);
    }
    return changed;
  }

  private Ddl keeping(Predicate<String> kept) {
    return new Ddl(body.stream().filter(kept).toList(), tail);
  }

  /** With one more column or index. */
  Ddl plus(String columnOrIndex) {
    List<String> more = new ArrayList<>(body);
    more.add(columnOrIndex);
    return new Ddl(more, tail);
  }

  /** With one more setting, such as {@code index_granularity = 1024}. */
  Ddl setting(String setting) {
    if (tail.contains(setting.substring(0, setting.indexOf(" =")) + " =")) {
      throw new IllegalArgumentException("set already: " + setting + " in " + tail);
    }
    return new Ddl(body, tail.stripTrailing() + ", " + setting);
  }

  private Ddl require(Ddl changed, String what) {
    return require(changed, this, what);
  }

  private static Ddl require(Ddl changed, Ddl before, String what) {
    if (changed.body.equals(before.body) && changed.tail.equals(before.tail)) {
      throw new IllegalArgumentException(
          "no " + what + " to change in " + before.statement("this table"));
    }
    return changed;
  }
}
