package io.spanhouse.springai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.metadata.EmptyUsage;

class TokenCountsTest {

  @Test
  void cachedTokensReportedApart_areAddedToTheInput() {
    DefaultUsage usage = new DefaultUsage(10, 5, 15, null, 100L, 30L);

    assertThat(TokenCounts.of(usage, "anthropic")).isEqualTo(new TokenCounts(140, 5, 100, 30, -1));
    assertThat(TokenCounts.of(usage, "openai")).isEqualTo(new TokenCounts(10, 5, 100, 30, -1));
  }

  @Test
  void reasoningTokensReportedApart_areAddedToTheOutput() {
    assertThat(TokenCounts.of(new ThinkingUsage(10, 5, 35), "google_genai"))
        .isEqualTo(new TokenCounts(10, 25, -1, -1, 20));
    assertThat(TokenCounts.of(new ThinkingUsage(10, 25, 35), "google_genai"))
        .isEqualTo(new TokenCounts(10, 25, -1, -1, 20));
  }

  @Test
  void emptyUsage_isNone() {
    assertThat(TokenCounts.of(new EmptyUsage(), "openai")).isNull();
  }

  /** With the getter of Gemini's. */
  public static final class ThinkingUsage extends DefaultUsage {
    ThinkingUsage(int input, int output, int total) {
      super(input, output, total);
    }

    public Integer getThoughtsTokenCount() {
      return 20;
    }
  }
}
