package io.spanhouse.benchmarks.traffic;

import io.spanhouse.benchmarks.load.Prose;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Messages of a session or run: with each call of a model one more goes in and one comes out, and
 * what goes in is everything before. Made when asked for, the same whichever call asks first.
 */
final class Conversation {
  private static final int MIN_CHARS = 120;
  private static final int MORE_CHARS = 900;

  private final long seed;
  private final Prose prose;
  private final List<String> messages = new ArrayList<>();

  /** {@code prose} is only drawn from by way of this conversation's own seed. */
  Conversation(long seed, Prose prose) {
    this.seed = seed;
    this.prose = prose;
  }

  /** What call {@code round} is given, as JSON. */
  String input(int round) {
    StringBuilder json = new StringBuilder("[");
    for (int i = 0; i <= 2 * round; i++) {
      json.append(i == 0 ? "" : ",").append(message(i));
    }
    return json.append(']').toString();
  }

  /** What call {@code round} answers, as JSON. */
  String output(int round) {
    return "[" + message(2 * round + 1) + "]";
  }

  private String message(int number) {
    while (messages.size() <= number) {
      messages.add(make(messages.size()));
    }
    return messages.get(number);
  }

  private String make(int number) {
    Random random = new Random(Mix.of(seed, number));
    String role = number % 2 == 0 ? "user" : "assistant";
    return "{\"role\":\""
        + role
        + "\",\"parts\":[{\"type\":\"text\",\"content\":\""
        + prose.text(MIN_CHARS + random.nextInt(MORE_CHARS), random)
        + "\"}]}";
  }
}
