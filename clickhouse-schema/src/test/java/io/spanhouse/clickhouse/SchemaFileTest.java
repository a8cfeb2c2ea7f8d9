package io.spanhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaFileTest {
  private static SchemaFile file(String text) {
    return new SchemaFile(1, "v001/test.sql", text);
  }

  @Test
  void statements_endAtSemicolonsAtLineEnds() {
    assertThat(
            file("""
                    -- About one;
                    CREATE TABLE one (s String DEFAULT ';' , t String)
                    -- inside;
                    ENGINE = Memory;

                    SELECT ';
                    ';
                    """)
                .statements())
        .containsExactly(
            "-- About one;\nCREATE TABLE one (s String DEFAULT ';' , t String)\n-- inside;\nENGINE = Memory",
            "SELECT '",
            "'");
  }

  @Test
  void statements_commentAtTheEnd_isNone() {
    assertThat(file("SELECT 1;\n\n-- the end\n").statements()).containsExactly("SELECT 1");
  }

  @Test
  void statements_withoutEnd_areRefused() {
    assertThatThrownBy(() -> file("SELECT 1\n").statements())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("v001/test.sql ends within a statement");
  }

  @Test
  void isReplaceable_tellsViewsFromTables() {
    assertThat(SchemaFile.all())
        .allSatisfy(
            file -> assertThat(file.isReplaceable()).isEqualTo(!file.name().matches("v\\d+/.*")));
  }

  @Test
  void credentials_areThoseOfTheUserWhoMigrates_asLiterals() {
    String statement = "CREATE DICTIONARY d (n UInt8) SOURCE(CLICKHOUSE(%s))";
    String shipped = statement.formatted("TABLE 't' USER 'default' PASSWORD ''");
    assertThat(file(shipped + ";\n").hasCredentials()).isTrue();
    assertThat(file("SELECT 1;\n").hasCredentials()).isFalse();
    assertThat(
            new SchemaDatabase(new ClickHouseEndpoint("", "d", "default", ""))
                .withCredentials(shipped))
        .isEqualTo(shipped);
    assertThat(
            new SchemaDatabase(new ClickHouseEndpoint("", "d", "o'k", "a\\'b"))
                .withCredentials(shipped))
        .isEqualTo(statement.formatted("TABLE 't' USER 'o\\'k' PASSWORD 'a\\\\\\'b'"));
  }

  @Test
  void all_areInOrderAndKnownByVersion() {
    assertThat(SchemaFile.all())
        .first()
        .extracting(SchemaFile::name)
        .isEqualTo("v001/00_schema_migrations.sql");
    assertThat(SchemaFile.all()).isSortedAccordingTo((a, b) -> a.name().compareTo(b.name()));
    assertThat(SchemaFile.all()).allSatisfy(file -> assertThat(file.statements()).isNotEmpty());
  }

  @Test
  void all_fromAJar_areTheSame(@TempDir Path directory) throws Exception {
    Path classes =
        Path.of(Schema.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path jar = directory.resolve("with space.jar");
    ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
    assertThat(
            tool.run(System.out, System.err, "cf", jar.toString(), "-C", classes.toString(), "."))
        .isZero();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      Object all = all(loader.loadClass(SchemaFile.class.getName()));
      assertThat(all.toString()).isEqualTo(SchemaFile.all().toString());
    }
  }

  private static Object all(Class<?> schemaFile) throws ReflectiveOperationException {
    var method = schemaFile.getDeclaredMethod("all");
    method.setAccessible(true);
    return method.invoke(null);
  }
}
