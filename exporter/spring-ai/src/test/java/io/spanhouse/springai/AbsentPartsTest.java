package io.spanhouse.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.opentelemetry.api.OpenTelemetry;
import io.spanhouse.semconv.AgentTelemetry;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.Prompt;

class AbsentPartsTest {

  @Test
  void handler_withoutChatClientAndVectorStore_handlesModels() throws Exception {
    ClassLoader loader = new WithoutOptionalParts();
    assertThatThrownBy(() -> loader.loadClass("org.springframework.ai.chat.client.ChatClient"))
        .isInstanceOf(ClassNotFoundException.class);
    Class<?> type = loader.loadClass(SpringAiObservationHandler.class.getName());
    assertThat(type).isNotSameAs(SpringAiObservationHandler.class);

    ObservationHandler<?> handler =
        (ObservationHandler<?>)
            type.getMethod("create", AgentTelemetry.class, String.class)
                .invoke(null, AgentTelemetry.create(OpenTelemetry.noop()), "assistant");

    assertThat(
            handler.supportsContext(
                ChatModelObservationContext.builder()
                    .prompt(new Prompt("Hi"))
                    .provider("openai")
                    .build()))
        .isTrue();
    assertThat(handler.supportsContext(new Observation.Context())).isFalse();
  }

  /** Defines this module's classes anew and knows nothing of the optional parts of Spring AI. */
  private static final class WithoutOptionalParts extends ClassLoader {
    private static final List<String> ABSENT =
        List.of("org.springframework.ai.chat.client.", "org.springframework.ai.vectorstore.");

    WithoutOptionalParts() {
      super(WithoutOptionalParts.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (ABSENT.stream().anyMatch(name::startsWith)) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("io.spanhouse.springai.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
