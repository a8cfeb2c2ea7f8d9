package io.spanhouse.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import org.junit.jupiter.api.Test;

class TokenCountsTest {

  @Test
  void cachedTokensReportedApart_areAddedToTheInput() {
    TokenUsage usage =
        AnthropicTokenUsage.builder()
            .inputTokenCount(10)
            .outputTokenCount(5)
            .cacheReadInputTokens(100)
            .cacheCreationInputTokens(30)
            .build();

    assertThat(TokenCounts.of(usage)).isEqualTo(new TokenCounts(140, 5, 100, 30, -1));
  }

  @Test
  void reasoningTokensReportedApart_areAddedToTheOutput() {
    assertThat(TokenCounts.of(new ThinkingUsage(10, 5, 35)))
        .isEqualTo(new TokenCounts(10, 25, 4, -1, 20));
    assertThat(TokenCounts.of(new ThinkingUsage(10, 25, 35)))
        .isEqualTo(new TokenCounts(10, 25, 4, -1, 20));
  }

  @Test
  void usageWithoutDetails_hasNone() {
    assertThat(TokenCounts.of(new TokenUsage(10, 5))).isEqualTo(new TokenCounts(10, 5, -1, -1, -1));
  }

  @Test
  void usageWithoutCounts_isUnknown() {
    assertThat(TokenCounts.of(new TokenUsage(null, null)))
        .isEqualTo(new TokenCounts(-1, -1, -1, -1, -1));
  }

  /** With the getters of Gemini's. */
  public static final class ThinkingUsage extends TokenUsage {
    ThinkingUsage(int input, int output, int total) {
      super(input, output, total);
    }

    public Integer thoughtsTokenCount() {
      return 20;
    }

    public Integer cachedContentTokenCount() {
      return 4;
    }
  }
}
