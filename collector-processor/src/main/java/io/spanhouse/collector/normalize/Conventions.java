package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.Slice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attribute conventions this collector reads, compiled from one YAML file each. Earlier files
 * win over later ones and, within a file, earlier keys over later ones.
 *
 * <p>A convention is data: adding one means adding a file, to the shipped ones or to a folder that
 * is given at start, whose files win over the shipped ones.
 */
public final class Conventions {
  /** Conventions that a span speaks are bits of a long. */
  private static final int MAX_FILES = 64;

  private static final int NONE = -1;
  private static final byte[] NOTHING = {};
  private static final byte[] GUESSED = utf8("guessed");

  private final ByteDictionary keys = new ByteDictionary();
  private int[][] targetsByKey = {};
  private int[] conventionByKey = {};
  private Deferred[] deferred = {};
  private final List<byte[]> names = new ArrayList<>();
  private final List<byte[]> inputSemantics = new ArrayList<>();
  private final List<Boolean> reasoningApart = new ArrayList<>();
  private int[] firstRanks = {};
  private final Prefixes<Long> speakers = new Prefixes<>();
  private byte[][] metadataPrefixes = {};
  private final Kinds kinds = new Kinds();
  private final ByteTable<byte[]> providers = new ByteTable<>();
  private final ByteTable<Boolean> notProviders = new ByteTable<>();
  private final Prefixes<byte[]> models = new Prefixes<>();

  /** Whole values that say nothing, and whether of a text too. */
  private final ByteTable<Boolean> placeholders = new ByteTable<>();

  private int longestPlaceholder;
  private final boolean[] beginsPlaceholder = new boolean[256];
  private final Endings endings = new Endings();
  private final ByteTable<EventRule> events = new ByteTable<>();
  private final IdentityHashMap<EventRule, Long> eventSpeakers = new IdentityHashMap<>();
  private final Prefixes<byte[]> frameworks = new Prefixes<>();
  private final List<ConventionFile.Emitter> emitters = new ArrayList<>();
  private final Set<Field> resourceFields = EnumSet.noneOf(Field.class);
  private int families;
  private int nextRank;

  private Conventions() {}

  /** Reads the files shipped with this program. */
  public static Conventions load() {
    return load(null);
  }

  /**
   * Reads the files of a folder, which win, and those shipped with this program.
   *
   * @throws ConventionException when a file of the folder cannot be used
   */
  public static Conventions load(@Nullable Path folder) {
    List<ConventionFile> files = new ArrayList<>();
    if (folder != null) {
      files.addAll(ConventionReader.folder(folder));
    }
    files.addAll(ConventionReader.shipped());
    return of(files);
  }

  static Conventions of(List<ConventionFile> files) {
    if (files.size() > MAX_FILES) {
      throw new ConventionException(
          files.size() + " convention files, more than " + MAX_FILES, new IllegalStateException());
    }
    Conventions conventions = new Conventions();
    files.forEach(conventions::add);
    return conventions;
  }

  private void add(ConventionFile file) {
    int convention = names.size();
    long speaker = 1L << convention;
    names.add(utf8(file.name()));
    inputSemantics.add(file.inputSemantics() == null ? GUESSED : utf8(file.inputSemantics()));
    reasoningApart.add("apart".equals(file.reasoning()));
    firstRanks = Arrays.copyOf(firstRanks, convention + 1);
    firstRanks[convention] = nextRank;
    file.messages().forEach(this::addMessages);
    file.attributes().forEach((field, sources) -> addSources(field, sources, 0, null));
    file.onlyHere().forEach((field, sources) -> addSources(field, sources, speaker, null));
    file.byKind()
        .forEach(
            (kind, fields) ->
                fields.forEach((field, sources) -> addSources(field, sources, 0, kind)));
    file.detect().forEach(prefix -> detect(prefix, convention));
    file.scopes().forEach(prefix -> speakers.add(prefix, speaker));
    file.metadata().forEach(prefix -> metadataPrefixes = plus(metadataPrefixes, utf8(prefix)));
    file.kinds().forEach(kinds::add);
    boolean anybody = file.detect().isEmpty() && file.scopes().isEmpty();
    file.names().forEach(rule -> kinds.add(rule, anybody ? 0 : speaker));
    emitters.addAll(file.emitters());
    file.providers().forEach((alias, name) -> providers.add(lower(alias), utf8(name)));
    file.notProviders().forEach(name -> notProviders.add(lower(name), true));
    file.models().forEach((prefix, provider) -> models.add(lower(prefix), utf8(provider)));
    endings.add(file);
    file.events()
        .forEach(
            (name, rule) -> {
              events.add(name, rule);
              eventSpeakers.put(rule, speaker);
            });
    file.frameworks().forEach((scope, name) -> frameworks.add(scope, utf8(name)));
    file.placeholders().forEach(text -> addPlaceholder(text, true));
    file.unknowns().forEach(text -> addPlaceholder(text, false));
    resourceFields.addAll(file.resource());
  }

  private void addPlaceholder(String text, boolean ofTexts) {
    if (text.isEmpty()) {
      return;
    }
    placeholders.add(text, ofTexts);
    longestPlaceholder = Math.max(longestPlaceholder, utf8(text).length);
    beginsPlaceholder[utf8(text)[0] & 0xFF] = true;
  }

  private void addMessages(ConventionFile.MessageKeys messages) {
    Deferred.Family family =
        new Deferred.Family(families++, nextRank++, messages.field(), messages.usualRole());
    for (Map.Entry<String, Member> key : messages.keys().entrySet()) {
      addDeferred(key.getKey(), Deferred.member(family, key.getKey(), key.getValue()));
    }
  }

  private void addSources(Field field, List<Source> sources, long speaker, @Nullable Kind kind) {
    for (Source source : sources) {
      if (speaker == 0 && kind == null && !source.isInJson()) {
        addTarget(source.key(), field.index() << 16 | nextRank++);
      } else {
        addDeferred(source.key(), Deferred.value(field, nextRank++, source.path(), speaker, kind));
      }
    }
  }

  private void addDeferred(String key, Deferred source) {
    addTarget(key, ~deferred.length);
    deferred = plus(deferred, source);
  }

  private void addTarget(String key, int target) {
    int id = addKey(key);
    int[] targets = targetsByKey[id];
    targetsByKey[id] = Arrays.copyOf(targets, targets.length + 1);
    targetsByKey[id][targets.length] = target;
  }

  private int addKey(String key) {
    int id = keys.add(key);
    if (id == targetsByKey.length) {
      targetsByKey = plus(targetsByKey, new int[0]);
      conventionByKey = Arrays.copyOf(conventionByKey, id + 1);
      conventionByKey[id] = NONE;
    }
    return id;
  }

  private static <T> T[] plus(T[] array, T element) {
    T[] longer = Arrays.copyOf(array, array.length + 1);
    longer[array.length] = element;
    return longer;
  }

  /** A whole key need not be good for anything else to be known. */
  private void detect(String prefix, int convention) {
    if (!prefix.endsWith(".")) {
      addKey(prefix);
    }
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

  /**
   * What a known key may fill: field ordinal in the upper, rank in the lower 16 bits; or the
   * complement of the number of a {@link #deferred} source.
   */
  int[] targets(int key) {
    return targetsByKey[key];
  }

  Deferred deferred(int number) {
    return deferred[number];
  }

  /** The first convention that claims a key, or -1. */
  int convention(int key) {
    return conventionByKey[key];
  }

  /** The conventions that spans of a scope speak, as bits. */
  long speakers(Slice scopeName) {
    Long bits = speakers.find(scopeName.buffer(), scopeName.offset(), scopeName.length());
    return bits == null ? 0 : bits;
  }

  byte[] name(int convention) {
    return names.get(convention);
  }

  byte[] inputSemantics(int convention) {
    return inputSemantics.get(convention);
  }

  /** Whether a convention does not say whether cached tokens are input tokens. */
  boolean isGuessed(int convention) {
    return inputSemantics.get(convention) == GUESSED;
  }

  /** Whether output tokens of a convention leave thinking out. */
  boolean isReasoningApart(int convention) {
    return reasoningApart.get(convention);
  }

  /** The convention that has the source of a rank. */
  int conventionOf(int rank) {
    int found = Arrays.binarySearch(firstRanks, rank);
    if (found < 0) {
      return -found - 2;
    }
    // Files without sources begin where the next one does.
    while (found + 1 < firstRanks.length && firstRanks[found + 1] == rank) {
      found++;
    }
    return found;
  }

  Set<Field> resourceFields() {
    return resourceFields;
  }

  Kinds kinds() {
    return kinds;
  }

  byte[][] metadataPrefixes() {
    return metadataPrefixes;
  }

  /** The canonical name of a provider, which may be the one given. */
  public String canonicalProvider(String provider) {
    byte[] canonical = new Providers(this).find(provider, "");
    return canonical.length == 0 ? provider : new String(canonical, StandardCharsets.UTF_8);
  }

  /** Whether a value of this shape says "nothing here". */
  boolean isPlaceholder(Shape shape, byte[] buffer, int offset, int length) {
    if (length > longestPlaceholder || !beginsPlaceholder[buffer[offset] & 0xFF]) {
      return false;
    }
    Boolean ofTexts = placeholders.find(buffer, offset, length);
    return ofTexts != null && (ofTexts || shape == Shape.TEXT);
  }

  ByteTable<byte[]> providers() {
    return providers;
  }

  ByteTable<Boolean> notProviders() {
    return notProviders;
  }

  /** Providers by the beginning of a model's name. */
  Prefixes<byte[]> models() {
    return models;
  }

  /** How things ended, by the words senders use. */
  Endings endings() {
    return endings;
  }

  /** What a span event of this name is good for, or null when no convention knows it. */
  @Nullable EventRule event(Slice name) {
    EventRule rule = events.find(name.buffer(), name.offset(), name.length());
    return rule == null || rule.isOfRecords() ? null : rule;
  }

  /** What a log record of this name is good for, or null when no convention knows it. */
  @Nullable EventRule recordEvent(byte[] buffer, int offset, int length) {
    return events.find(buffer, offset, length);
  }

  /** The convention of a rule, as bits. */
  long speakers(EventRule rule) {
    return eventSpeakers.getOrDefault(rule, 0L);
  }

  /** The framework whose tracer has this scope name, or an empty array. */
  byte[] framework(Slice scopeName) {
    byte[] name = frameworks.find(scopeName.buffer(), scopeName.offset(), scopeName.length());
    return name == null ? NOTHING : name;
  }

  /** What is known of the instrumentation with this scope name, each for some provider or all. */
  EmitterTraits[] emitters(Slice scopeName) {
    return emitters.stream()
        .filter(emitter -> scopeName.startsWith(utf8(emitter.scope())))
        .map(EmitterTraits::new)
        .toArray(EmitterTraits[]::new);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
