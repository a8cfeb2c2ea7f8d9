package io.spanhouse.collector.normalize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.Slice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attribute conventions this collector reads, compiled from one YAML file each. Earlier files
 * win over later ones and, within a file, earlier keys over later ones.
 *
 * <p>A convention is data: adding one means adding a file to {@link #FILES}. What each section of a
 * file means is told by {@code spanhouse.yaml}, {@code otel-genai.yaml} and {@code common.yaml}.
 */
public final class Conventions {
  private static final List<String> FILES =
      List.of("spanhouse.yaml", "otel-genai.yaml", "common.yaml");
  private static final int NONE = -1;
  private static final byte[] NOTHING = {};

  private final ByteDictionary keys = new ByteDictionary();
  private int[][] targetsByKey = {};
  private int[] conventionByKey = {};
  private final List<byte[]> names = new ArrayList<>();
  private final List<byte[]> inputSemantics = new ArrayList<>();
  private byte[][] metadataPrefixes = {};
  private KindRule[] kindRules = {};
  private final ByteDictionary providerAliases = new ByteDictionary();
  private final List<byte[]> providers = new ArrayList<>();
  private final ByteDictionary placeholders = new ByteDictionary();
  private final ByteDictionary errorTypes = new ByteDictionary();
  private final List<byte[]> errorOutcomes = new ArrayList<>();
  private final ByteDictionary eventNames = new ByteDictionary();
  private final List<EventRule> eventRules = new ArrayList<>();
  private final List<byte[]> scopePrefixes = new ArrayList<>();
  private final List<byte[]> frameworks = new ArrayList<>();
  private final Set<Field> resourceFields = EnumSet.noneOf(Field.class);
  private int nextRank;

  private Conventions() {}

  /** Reads the files shipped with this program. */
  public static Conventions load() {
    Conventions conventions = new Conventions();
    YAMLMapper yaml = new YAMLMapper();
    for (String file : FILES) {
      try (InputStream in =
          Objects.requireNonNull(Conventions.class.getResourceAsStream(file), file)) {
        conventions.add(yaml.readTree(in));
      } catch (IOException | IllegalArgumentException e) {
        throw new IllegalStateException("convention file " + file + ": " + e.getMessage(), e);
      }
    }
    return conventions;
  }

  private void add(JsonNode file) {
    int convention = names.size();
    names.add(utf8(file.path("name").asText()));
    inputSemantics.add(utf8(file.path("input_semantics").asText("guessed")));
    file.path("attributes")
        .properties()
        .forEach(
            entry -> {
              Field field = Field.named(entry.getKey());
              for (JsonNode key : entry.getValue()) {
                addKey(key.asText(), field);
              }
            });
    for (JsonNode prefix : file.path("detect")) {
      detect(prefix.asText(), convention);
    }
    file.path("metadata")
        .forEach(prefix -> metadataPrefixes = plus(metadataPrefixes, utf8(prefix.asText())));
    file.path("kinds").forEach(rule -> kindRules = plus(kindRules, KindRule.parse(rule)));
    file.path("providers")
        .properties()
        .forEach(
            entry -> {
              providerAliases.add(entry.getKey());
              providers.add(utf8(entry.getValue().asText()));
            });
    file.path("errors")
        .properties()
        .forEach(
            entry -> {
              errorTypes.add(entry.getKey());
              errorOutcomes.add(utf8(entry.getValue().asText()));
            });
    file.path("events")
        .properties()
        .forEach(
            entry -> {
              eventNames.add(entry.getKey());
              eventRules.add(EventRule.parse(entry.getValue()));
            });
    file.path("frameworks")
        .properties()
        .forEach(
            entry -> {
              scopePrefixes.add(utf8(entry.getKey()));
              frameworks.add(utf8(entry.getValue().asText()));
            });
    file.path("placeholders").forEach(text -> placeholders.add(text.asText()));
    file.path("resource").forEach(field -> resourceFields.add(Field.named(field.asText())));
  }

  private void addKey(String key, Field field) {
    int id = keys.add(key);
    if (id == targetsByKey.length) {
      targetsByKey = plus(targetsByKey, new int[0]);
      conventionByKey = Arrays.copyOf(conventionByKey, id + 1);
      conventionByKey[id] = NONE;
    }
    int[] targets = targetsByKey[id];
    targetsByKey[id] = Arrays.copyOf(targets, targets.length + 1);
    targetsByKey[id][targets.length] = field.index() << 16 | nextRank++;
  }

  private static <T> T[] plus(T[] array, T element) {
    T[] longer = Arrays.copyOf(array, array.length + 1);
    longer[array.length] = element;
    return longer;
  }

  private void detect(String prefix, int convention) {
    byte[] utf8 = utf8(prefix);
    for (int id = 0; id < keys.size(); id++) {
      int start = keys.start(id);
      if (conventionByKey[id] == NONE
          && keys.end(id) - start >= utf8.length
          && Arrays.equals(keys.bytes(), start, start + utf8.length, utf8, 0, utf8.length)) {
        conventionByKey[id] = convention;
      }
    }
  }

  /** The number of a known attribute key, or -1. */
  int key(byte[] buffer, int offset, int length) {
    return keys.find(buffer, offset, length);
  }

  /** What a known key may fill: field ordinal in the upper, rank in the lower 16 bits. */
  int[] targets(int key) {
    return targetsByKey[key];
  }

  /** The convention a key belongs to, or -1 when several share it. */
  int convention(int key) {
    return conventionByKey[key];
  }

  byte[] name(int convention) {
    return names.get(convention);
  }

  byte[] inputSemantics(int convention) {
    return inputSemantics.get(convention);
  }

  Set<Field> resourceFields() {
    return resourceFields;
  }

  KindRule[] kindRules() {
    return kindRules;
  }

  byte[][] metadataPrefixes() {
    return metadataPrefixes;
  }

  boolean isPlaceholder(byte[] buffer, int offset, int length) {
    return placeholders.find(buffer, offset, length) >= 0;
  }

  /**
   * The canonical name of a renamed provider, or an empty array when {@code provider} is current.
   */
  byte[] canonicalProvider(byte[] buffer, int offset, int length) {
    int alias = providerAliases.find(buffer, offset, length);
    return alias < 0 ? NOTHING : providers.get(alias);
  }

  /** The canonical name of a provider, which may be the one given. */
  public String canonicalProvider(String provider) {
    byte[] utf8 = utf8(provider);
    byte[] canonical = canonicalProvider(utf8, 0, utf8.length);
    return canonical.length == 0 ? provider : new String(canonical, StandardCharsets.UTF_8);
  }

  /**
   * How something ended that names this error type and did not fail: {@code ok} or {@code
   * cancelled}; an empty array for a failure. A type is known by its last word, without package.
   */
  byte[] outcome(ByteArray errorType) {
    int start = errorType.size();
    while (start > 0 && Character.isJavaIdentifierPart(errorType.array()[start - 1])) {
      start--;
    }
    int outcome = errorTypes.find(errorType.array(), start, errorType.size() - start);
    return outcome < 0 ? NOTHING : errorOutcomes.get(outcome);
  }

  /** What an event of this name is good for, or null when no convention knows it. */
  @Nullable EventRule event(Slice name) {
    return event(name.buffer(), name.offset(), name.length());
  }

  /** See {@link #event(Slice)}. */
  @Nullable EventRule event(byte[] buffer, int offset, int length) {
    int id = eventNames.find(buffer, offset, length);
    return id < 0 ? null : eventRules.get(id);
  }

  /** The framework whose tracer has this scope name, or an empty array. */
  byte[] framework(Slice scopeName) {
    for (int i = 0; i < scopePrefixes.size(); i++) {
      if (scopeName.startsWith(scopePrefixes.get(i))) {
        return frameworks.get(i);
      }
    }
    return NOTHING;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Lower case, blanks and dashes as underscores: how names of operations and kinds compare. */
  static String folded(String text) {
    return text.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
  }
}
