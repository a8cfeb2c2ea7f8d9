package io.spanhouse.benchmarks.load;

import java.util.Random;

/**
 * Text that compresses like prose: made-up words, a few of them frequent and most of them rare, as
 * Zipf's law has it.
 */
public final class Prose {
  private static final int VOCABULARY = 6000;
  private static final String[] ONSETS = {
    "b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "br", "cl", "st", "tr", "pl",
    "sh", "th", "qu", "gr", ""
  };
  private static final String[] RIMES = {
    "a", "e", "i", "o", "u", "an", "en", "in", "on", "er", "ar", "al", "ing", "ate", "ion", "est",
    "ea", "ou", "ent"
  };

  private final Random random;
  private final String[] words = new String[VOCABULARY];
  private final double[] cumulative = new double[VOCABULARY];

  public Prose(Random random) {
    this.random = random;
    double sum = 0;
    for (int i = 0; i < VOCABULARY; i++) {
      // Frequent words are short.
      int syllables = 1 + random.nextInt(i < 60 ? 1 : i < 1000 ? 2 : 4);
      StringBuilder word = new StringBuilder();
      for (int s = 0; s < syllables; s++) {
        word.append(ONSETS[random.nextInt(ONSETS.length)]);
        word.append(RIMES[random.nextInt(RIMES.length)]);
      }
      words[i] = word.toString();
      sum += 1.0 / (i + 3);
      cumulative[i] = sum;
    }
  }

  /** Sentences of {@code chars} characters in all, plain ASCII without quotes. */
  String text(int chars) {
    return text(chars, random);
  }

  /** The same, by what {@code random} says; the words stay. */
  public String text(int chars, Random random) {
    StringBuilder text = new StringBuilder(chars + 16);
    int wordsLeft = 0;
    while (text.length() < chars) {
      String word = word(random);
      if (wordsLeft == 0) {
        wordsLeft = 6 + random.nextInt(14);
        text.append(text.isEmpty() ? "" : ". ");
        text.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
      } else {
        text.append(random.nextInt(12) == 0 ? ", " : " ").append(word);
      }
      wordsLeft--;
    }
    text.setLength(chars);
    return text.toString();
  }

  private String word(Random random) {
    double at = random.nextDouble() * cumulative[VOCABULARY - 1];
    int low = 0;
    int high = VOCABULARY - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] < at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return words[low];
  }
}
