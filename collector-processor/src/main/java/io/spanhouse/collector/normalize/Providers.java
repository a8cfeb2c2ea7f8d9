package io.spanhouse.collector.normalize;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who answered: one name for each provider, and the model's provider where the sender names a
 * framework or a gateway, or nobody. Remembers names it has seen; one instance a thread.
 */
final class Providers {
  private static final byte[] NOTHING = {};
  private static final int MAX_NAMES = 4096;
  private static final int MAX_LENGTH = 256;

  private final Conventions conventions;
  private final ByteDictionary seen = new ByteDictionary();
  private byte[][] names = new byte[64][];
  private final byte[] key = new byte[2 * MAX_LENGTH + 1];

  Providers(Conventions conventions) {
    this.conventions = conventions;
  }

  /** The canonical name, or an empty array where what the sender says, if anything, is right. */
  byte[] of(Fields fields) {
    Field model =
        fields.has(Field.RESPONSE_MODEL) && !fields.has(Field.REQUEST_MODEL)
            ? Field.RESPONSE_MODEL
            : Field.REQUEST_MODEL;
    int named = Math.min(MAX_LENGTH, fields.length(Field.PROVIDER));
    int length = Math.min(MAX_LENGTH, fields.length(model));
    if (named + length == 0) {
      return NOTHING;
    }
    if (named > 0) {
      System.arraycopy(fields.buffer(Field.PROVIDER), fields.offset(Field.PROVIDER), key, 0, named);
    }
    key[named] = 0;
    if (length > 0) {
      System.arraycopy(fields.buffer(model), fields.offset(model), key, named + 1, length);
    }
    if (seen.size() == MAX_NAMES) {
      seen.clear();
    }
    int known = seen.size();
    int id = seen.add(key, 0, named + 1 + length);
    if (id == known) {
      if (id == names.length) {
        names = Arrays.copyOf(names, id * 2);
      }
      byte[] found =
          find(
              new String(key, 0, named, StandardCharsets.UTF_8),
              new String(key, named + 1, length, StandardCharsets.UTF_8));
      names[id] = Arrays.equals(found, 0, found.length, key, 0, named) ? NOTHING : found;
    }
    return names[id];
  }

  /** As {@link #of}, of names; both may be empty. */
  byte[] find(String provider, String model) {
    String name = provider.strip().toLowerCase(Locale.ROOT);
    if (!name.isEmpty()) {
      byte[] canonical = canonical(name);
      if (canonical == null && name.indexOf('.') > 0) {
        canonical = canonical(name.substring(0, name.indexOf('.')));
      }
      if (canonical != null) {
        return canonical;
      }
      byte[] utf8 = Conventions.utf8(name);
      if (conventions.notProviders().find(utf8, 0, utf8.length) == null) {
        return NOTHING;
      }
    }
    byte[] answered = ofModel(model.strip().toLowerCase(Locale.ROOT));
    return answered == null ? NOTHING : answered;
  }

  private byte @Nullable [] canonical(String name) {
    byte[] utf8 = Conventions.utf8(name);
    return conventions.providers().find(utf8, 0, utf8.length);
  }

  /** A path or a word with a colon before the name tells, else how the name begins. */
  private byte @Nullable [] ofModel(String model) {
    String rest = model;
    for (int at = rest.indexOf('/'); at > 0; at = rest.indexOf('/')) {
      byte[] canonical = canonical(rest.substring(0, at));
      if (canonical != null) {
        return canonical;
      }
      rest = rest.substring(at + 1);
    }
    if (rest.indexOf(':') > 0) {
      byte[] canonical = canonical(rest.substring(0, rest.indexOf(':')));
      if (canonical != null) {
        return canonical;
      }
    }
    byte[] utf8 = Conventions.utf8(rest);
    return conventions.models().find(utf8, 0, utf8.length);
  }
}
