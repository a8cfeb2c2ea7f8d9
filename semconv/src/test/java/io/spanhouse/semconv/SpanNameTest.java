package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpanNameTest {

  @Test
  void names_tellKindAndSubject_howeverManySubjectsThereAre() {
    SpanName name = new SpanName("model.call");
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 2000; i++) {
        assertThat(name.of("model-" + i)).isEqualTo("model.call model-" + i);
      }
    }
  }

  @Test
  void nothingToName_isTheKindAlone() {
    SpanName name = new SpanName("model.call");
    assertThat(name.of(null)).isEqualTo("model.call");
    assertThat(name.of(" ")).isEqualTo("model.call");
    assertThat(name.of("gpt")).isSameAs(name.of("gpt"));
  }
}
