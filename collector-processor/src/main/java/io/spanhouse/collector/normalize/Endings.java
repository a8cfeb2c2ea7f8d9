package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.ByteArray;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How something ended, by what senders call it: states, and types of errors that are no errors. */
final class Endings {
  private static final int MAX_REMEMBERED = 4096;

  private final ByteTable<Ending> states = new ByteTable<>();
  private final List<Word> words = new ArrayList<>();
  private final Map<String, Ending> remembered = new ConcurrentHashMap<>();

  private record Word(List<String> parts, Ending ending) {}

  void add(ConventionFile file) {
    file.states().forEach((state, ending) -> states.add(Folded.fold(state), ending));
    file.errors().forEach((word, ending) -> words.add(new Word(split(word), ending)));
  }

  /** What a state means; null when it says nothing of an end. */
  @Nullable Ending ofState(byte[] buffer, int offset, int length, Folded folded) {
    folded.set(buffer, offset, length);
    return states.find(folded.array(), 0, folded.size());
  }

  /**
   * How something ended that names this error type, {@code ERROR} for a failure. Of a type the last
   * name counts, without package, and of that the words: {@code JobCancellationException} has the
   * words job, cancellation and exception.
   */
  Ending ofError(ByteArray errorType) {
    return ofType(errorType, errorType.size());
  }

  /**
   * The same of a message that begins with a type, as {@code AbortError: ...} does: a name that a
   * colon, a new line or nothing follows.
   */
  Ending ofMessage(ByteArray message) {
    int end = 0;
    while (end < message.size() && isInName(message.array()[end])) {
      end++;
    }
    boolean isType =
        end == message.size() || message.array()[end] == ':' || message.array()[end] == '\n';
    return isType ? ofType(message, end) : Ending.ERROR;
  }

  private static boolean isInName(byte b) {
    return b > 0 && (b == '.' || Character.isJavaIdentifierPart(b));
  }

  private Ending ofType(ByteArray text, int length) {
    if (length == 0) {
      return Ending.ERROR;
    }
    String type = new String(text.array(), 0, length, StandardCharsets.UTF_8);
    Ending known = remembered.get(type);
    if (known == null) {
      known = find(type);
      if (remembered.size() < MAX_REMEMBERED) {
        remembered.put(type, known);
      }
    }
    return known;
  }

  private Ending find(String type) {
    int start = type.length();
    while (start > 0 && Character.isJavaIdentifierPart(type.charAt(start - 1))) {
      start--;
    }
    List<String> parts = split(type.substring(start));
    for (Word word : words) {
      if (Collections.indexOfSubList(parts, word.parts) >= 0) {
        return word.ending;
      }
    }
    return Ending.ERROR;
  }

  private static List<String> split(String name) {
    return List.of(
        name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_")
            .toLowerCase(Locale.ROOT)
            .split("_+", -1));
  }
}
