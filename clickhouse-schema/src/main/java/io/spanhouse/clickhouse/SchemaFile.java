package io.spanhouse.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spanhouse.clickhouse.price.PriceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One shipped {@code .sql} file: of tables, in the folder of the version that brought them, or of a
 * view, in {@code views}. A {@code .csv} file is a price list, see {@link PriceFile}.
 *
 * <p>What stands in {@code comments.txt} about a view is part of the view's file, because making a
 * view anew forgets it. What stands there about tables is the last file, made of it.
 *
 * @param version number of its folder; of a view the newest there is
 * @param name folder and file name, such as {@code v001/01_runs.sql}
 * @param text its text
 */
public record SchemaFile(int version, String name, String text) {
  /** Where a statement tells ClickHouse as which user to read: the one who migrates. */
  static final String CREDENTIALS = "USER 'default' PASSWORD ''";

  private static final String FOLDER = "schema";
  private static final String VIEWS = "views/";
  private static final String PRICES = ".csv";
  private static final String COMMENTS = "comments.txt";
  private static final String COMMENTS_OF_TABLES = VIEWS + "comments_of_tables.sql";
  private static final Pattern VIEW =
      Pattern.compile("CREATE OR REPLACE (?:VIEW|DICTIONARY) (\\w+)");
  private static final List<SchemaFile> ALL = load();

  /** All files of this build, in the order they are applied. */
  static List<SchemaFile> all() {
    return ALL;
  }

  /**
   * A statement ends with a semicolon at the end of a line. Comments stay with what they precede.
   */
  public List<String> statements() {
    if (name.endsWith(PRICES)) {
      return List.of(PriceFile.parse(name, text).insertStatement("shipped"));
    }
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    for (String line : text.lines().toList()) {
      String code = line.stripTrailing();
      boolean comment = code.stripLeading().startsWith("--");
      boolean last = !comment && code.endsWith(";");
      statement.append(last ? code.substring(0, code.length() - 1) : code).append('\n');
      if (last) {
        statements.add(statement.toString().strip());
        statement.setLength(0);
      }
    }
    if (statement.toString().lines().anyMatch(line -> !line.isBlank() && !isComment(line))) {
      throw new IllegalStateException(name + " ends within a statement");
    }
    return statements;
  }

  /** Names of the views, and of the dictionaries without data, that it makes. */
  List<String> views() {
    return statements().stream()
        .map(statement -> VIEW.matcher(withoutComments(statement)))
        .filter(Matcher::lookingAt)
        .map(view -> view.group(1))
        .toList();
  }

  /** Whether applying it again replaces what an earlier text of it made, and holds no data. */
  boolean isReplaceable() {
    return name.startsWith(VIEWS);
  }

  /** Whether it has {@link #CREDENTIALS}. */
  boolean hasCredentials() {
    return text.contains(CREDENTIALS);
  }

  /** SHA-256 of the text, in hex. */
  String checksum() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What brings this database up to date: no tables that a later file makes anew. */
  List<MigrationStep> steps(String database) {
    return statements().stream()
        .filter(statement -> !isMadeAnew(statement))
        .map(statement -> new MigrationStep(name, statement).in(database))
        .toList();
  }

  private boolean isMadeAnew(String statement) {
    return TableDefinition.created(statement)
        .filter(
            table ->
                ALL.stream()
                    .dropWhile(file -> !file.name.equals(name))
                    .skip(1)
                    .flatMap(file -> file.statements().stream())
                    .anyMatch(later -> TableDefinition.creates(later, table)))
        .isPresent();
  }

  static String withoutComments(String statement) {
    StringBuilder code = new StringBuilder();
    statement
        .lines()
        .filter(line -> !isComment(line))
        .forEach(line -> code.append(line).append('\n'));
    return code.toString().strip();
  }

  private static boolean isComment(String line) {
    return line.stripLeading().startsWith("--");
  }

  private static List<SchemaFile> load() {
    try {
      URI folder = SchemaFile.class.getResource(FOLDER).toURI();
      if (!folder.getScheme().equals("jar")) {
        return load(Path.of(folder));
      }
      try (FileSystem jar = FileSystems.newFileSystem(jarOf(folder))) {
        return load(jar.getPath(folder.toString().substring(folder.toString().indexOf('!') + 1)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path jarOf(URI folder) throws URISyntaxException {
    String uri = folder.toString();
    return Path.of(new URI(uri.substring("jar:".length(), uri.indexOf('!'))));
  }

  private static List<SchemaFile> load(Path folder) throws IOException {
    List<String> names;
    try (Stream<Path> paths = Files.walk(folder)) {
      names =
          paths
              .map(path -> folder.relativize(path).toString())
              .filter(name -> name.endsWith(".sql") || name.endsWith(PRICES))
              .sorted()
              .toList();
    }
    int version = 0;
    List<SchemaFile> files = new ArrayList<>();
    for (String name : names) {
      if (!name.startsWith(VIEWS)) {
        version = Integer.parseInt(name.substring(1, name.indexOf('/')));
      }
      files.add(new SchemaFile(version, name, Files.readString(folder.resolve(name), UTF_8)));
    }
    return commented(files, new SchemaComments(Files.readString(folder.resolve(COMMENTS), UTF_8)));
  }

  private static List<SchemaFile> commented(List<SchemaFile> files, SchemaComments comments) {
    List<SchemaFile> commented =
        files.stream()
            .map(file -> file.isReplaceable() ? file.commented(comments) : file)
            .collect(Collectors.toCollection(ArrayList::new));
    List<SchemaFile> tables = files.stream().filter(file -> !file.name.endsWith(PRICES)).toList();
    String ofTables =
        TableDefinition.tables(tables).stream()
            .map(table -> comments.statement(table, names(TableDefinition.columns(tables, table))))
            .collect(Collectors.joining(";\n\n", "", ";\n"));
    int version = files.get(files.size() - 1).version;
    commented.add(new SchemaFile(version, COMMENTS_OF_TABLES, ofTables));
    return List.copyOf(commented);
  }

  private SchemaFile commented(SchemaComments comments) {
    StringBuilder commented = new StringBuilder(text);
    List<String> views = views();
    for (int i = 0; i < views.size(); i++) {
      List<String> columns = ViewDefinition.columns(statements().get(i));
      commented.append('\n').append(comments.statement(views.get(i), columns)).append(";\n");
    }
    return new SchemaFile(version, name, commented.toString());
  }

  private static List<String> names(List<Schema.Column> columns) {
    return columns.stream().map(Schema.Column::name).toList();
  }
}
