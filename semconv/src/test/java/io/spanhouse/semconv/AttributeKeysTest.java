package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AttributeKeysTest {

  /** Stored data and collectors know these names: none may change or go. */
  @Test
  void ownKeys_areTheContract() throws Exception {
    assertThat(names(SpanhouseAttributes.class))
        .containsExactlyInAnyOrder(
            "spanhouse.kind",
            "spanhouse.attempt",
            "spanhouse.cost",
            "spanhouse.input",
            "spanhouse.output",
            "spanhouse.dotted_order",
            "spanhouse.thread.id",
            "spanhouse.prompt.id",
            "spanhouse.prompt.version",
            "spanhouse.run.id",
            "spanhouse.run.parent_id",
            "spanhouse.run.root_id",
            "spanhouse.run.type",
            "spanhouse.run.status",
            "spanhouse.running",
            "spanhouse.run.timeout_ns",
            "spanhouse.tags",
            "spanhouse.reference_example.id",
            "spanhouse.session.id",
            "spanhouse.session.name",
            "spanhouse.session.path",
            "spanhouse.customer.id",
            "spanhouse.user.id",
            "spanhouse.feature",
            "spanhouse.department",
            "spanhouse.virtual_key",
            "spanhouse.request.id",
            "spanhouse.region",
            "spanhouse.environment",
            "spanhouse.event.id",
            "spanhouse.event.type",
            "spanhouse.event.name",
            "spanhouse.event.data",
            "spanhouse.event.status",
            "spanhouse.event.duration_ns",
            "spanhouse.severity",
            "spanhouse.score.value",
            "spanhouse.score.label",
            "spanhouse.action.type",
            "spanhouse.action.screenshot",
            "spanhouse.error.message",
            "spanhouse.error.code",
            "spanhouse.error.trigger_event_id",
            "spanhouse.policy.name",
            "spanhouse.policy.outcome",
            "spanhouse.budget.limit",
            "spanhouse.budget.consumed",
            "spanhouse.budget.remaining",
            "spanhouse.payment.amount",
            "spanhouse.currency");
    assertThat(SpanhouseAttributes.EVENT).isEqualTo("spanhouse.event");
    assertThat(SpanhouseAttributes.metadata("tier").getKey()).isEqualTo("spanhouse.metadata.tier");
    assertThat(SpanhouseAttributes.metadata("tier").getType()).isEqualTo(AttributeType.STRING);
  }

  @Test
  void standardKeys_areThoseOfThePinnedRegistry() throws Exception {
    assertThat(names(GenAiAttributes.class))
        .containsExactlyInAnyOrder(
            "gen_ai.operation.name",
            "gen_ai.provider.name",
            "gen_ai.conversation.id",
            "gen_ai.agent.name",
            "gen_ai.agent.id",
            "gen_ai.agent.version",
            "gen_ai.request.model",
            "gen_ai.request.temperature",
            "gen_ai.request.top_p",
            "gen_ai.request.max_tokens",
            "gen_ai.request.top_k",
            "gen_ai.request.frequency_penalty",
            "gen_ai.request.presence_penalty",
            "gen_ai.request.stop_sequences",
            "gen_ai.request.seed",
            "gen_ai.request.choice.count",
            "gen_ai.request.stream",
            "gen_ai.response.model",
            "gen_ai.response.id",
            "gen_ai.response.finish_reasons",
            "gen_ai.response.time_to_first_chunk",
            "gen_ai.usage.input_tokens",
            "gen_ai.usage.output_tokens",
            "gen_ai.usage.cache_read.input_tokens",
            "gen_ai.usage.cache_write.input_tokens",
            "gen_ai.usage.reasoning.output_tokens",
            "gen_ai.system_instructions",
            "gen_ai.input.messages",
            "gen_ai.output.messages",
            "gen_ai.tool.name",
            "gen_ai.tool.type",
            "gen_ai.tool.call.id",
            "gen_ai.tool.call.arguments",
            "gen_ai.tool.call.result",
            "gen_ai.tool.definitions",
            "gen_ai.embeddings.dimension.count",
            "gen_ai.data_source.id",
            "gen_ai.retrieval.query.text",
            "gen_ai.retrieval.top_k",
            "gen_ai.retrieval.documents",
            "gen_ai.evaluation.name",
            "gen_ai.evaluation.score.value",
            "gen_ai.evaluation.score.label",
            "gen_ai.evaluation.explanation");
  }

  @Test
  void eventTypes_areLowerCaseWords() {
    assertThat(Arrays.stream(EventType.values()).map(EventType::text))
        .containsExactly(
            "log",
            "decision",
            "score",
            "action",
            "error",
            "step",
            "policy",
            "budget",
            "payment",
            "audit");
  }

  private static List<String> names(Class<?> constants) throws IllegalAccessException {
    List<String> names = new ArrayList<>();
    for (Field field : constants.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == AttributeKey.class) {
        names.add(((AttributeKey<?>) field.get(null)).getKey());
      }
    }
    Set<String> distinct = new HashSet<>(names);
    assertThat(distinct).hasSameSizeAs(names);
    return names;
  }
}
