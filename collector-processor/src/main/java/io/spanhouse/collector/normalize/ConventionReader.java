package io.spanhouse.collector.normalize;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads convention files, and refuses what it does not know in them. */
final class ConventionReader {
  /** Names the shipped files, one a line, in the order of their precedence. */
  private static final String INDEX = "conventions/index.txt";

  private static final ObjectReader READER =
      YAMLMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(
              new SimpleModule()
                  .addKeyDeserializer(Field.class, key(Field::named))
                  .addKeyDeserializer(Kind.class, key(Kind::named)))
          .build()
          .readerFor(ConventionFile.class);

  private ConventionReader() {}

  /** The files shipped with this program. */
  static List<ConventionFile> shipped() {
    List<ConventionFile> files = new ArrayList<>();
    try (InputStream index = resource(INDEX)) {
      for (String name : new String(index.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (!name.isBlank()) {
          try (InputStream in = resource("conventions/" + name.strip())) {
            files.add(read(name.strip(), in.readAllBytes()));
          }
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("conventions shipped with this program", e);
    }
    return files;
  }

  /**
   * The {@code .yaml} files of a folder, in the order of their names.
   *
   * @throws ConventionException when there is none, or one cannot be used
   */
  static List<ConventionFile> folder(Path folder) {
    try (Stream<Path> paths = Files.list(folder)) {
      List<Path> yaml =
          paths.filter(path -> path.toString().matches(".*\\.ya?ml")).sorted().toList();
      if (yaml.isEmpty()) {
        throw new IOException("has no .yaml file");
      }
      List<ConventionFile> files = new ArrayList<>();
      for (Path path : yaml) {
        files.add(read(path.toString(), Files.readAllBytes(path)));
      }
      return files;
    } catch (IOException e) {
      throw new ConventionException("folder of conventions " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * One file.
   *
   * @param name to call it by
   * @throws ConventionException when it cannot be used
   */
  static ConventionFile read(String name, byte[] yaml) {
    try {
      ConventionFile file = READER.readValue(yaml);
      if (file == null) {
        throw new IOException("is empty; a convention needs a name");
      }
      return file;
    } catch (JsonProcessingException e) {
      throw new ConventionException(where(name, e) + reason(e), e);
    } catch (IOException e) {
      throw new ConventionException(name + ": " + e.getMessage(), e);
    }
  }

  private static String where(String name, JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    return at == null || at.getLineNr() < 1
        ? name + ": "
        : name + ":" + at.getLineNr() + ":" + at.getColumnNr() + ": ";
  }

  private static String reason(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      String allowed =
          unknown.getKnownPropertyIds().stream()
              .map(Object::toString)
              .sorted()
              .collect(Collectors.joining(", "));
      return "'" + unknown.getPropertyName() + "' is not known here; allowed: " + allowed;
    }
    Throwable cause = e.getCause();
    String message =
        cause instanceof IllegalArgumentException ? cause.getMessage() : e.getOriginalMessage();
    return path(e) + message;
  }

  /** The way to what is wrong, as in {@code attributes.model[0]}. */
  private static String path(JsonProcessingException e) {
    if (!(e instanceof JsonMappingException mapping)) {
      return "";
    }
    String path =
        mapping.getPath().stream()
            .map(
                step ->
                    step.getFieldName() == null
                        ? "[" + step.getIndex() + "]"
                        : "." + step.getFieldName())
            .collect(Collectors.joining());
    return path.isEmpty() ? "" : path.replaceFirst("^\\.", "") + ": ";
  }

  private static KeyDeserializer key(Function<String, ?> named) {
    return new KeyDeserializer() {
      @Override
      public @Nullable Object deserializeKey(String key, DeserializationContext context)
          throws IOException {
        try {
          return named.apply(key);
        } catch (IllegalArgumentException e) {
          throw JsonMappingException.from(context.getParser(), e.getMessage(), e);
        }
      }
    };
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(ConventionReader.class.getResourceAsStream(name), name);
  }
}
