package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContentSwitchTest {
  private static final String INPUT = "in-7f3a";
  private static final String OUTPUT = "out-7f3a";
  private static final String TOOL = "tool-7f3a";

  private final RecordedTelemetry recorded = RecordedTelemetry.withLogs();

  @AfterEach
  void close() {
    recorded.close();
  }

  @Test
  void everythingOn_recordsAllContent() {
    assertThat(recordedText(builder -> builder)).contains(INPUT, OUTPUT, TOOL);
  }

  @Test
  void everythingOff_recordsNoContentAnywhere() {
    assertThat(
            recordedText(
                builder -> builder.recordInputs(false).recordOutputs(false).recordToolIo(false)))
        .doesNotContain(INPUT, OUTPUT, TOOL)
        .contains("gen_ai.usage.input_tokens");
  }

  @Test
  void inputsOff_recordsTheRest() {
    assertThat(recordedText(builder -> builder.recordInputs(false)))
        .doesNotContain(INPUT)
        .contains(OUTPUT, TOOL);
  }

  @Test
  void outputsOff_recordsTheRest() {
    assertThat(recordedText(builder -> builder.recordOutputs(false)))
        .doesNotContain(OUTPUT)
        .contains(INPUT, TOOL);
  }

  @Test
  void toolIoOff_recordsTheRest() {
    assertThat(recordedText(builder -> builder.recordToolIo(false)))
        .doesNotContain(TOOL)
        .contains(INPUT, OUTPUT);
  }

  /** All that was sent, after every method that takes content was used. */
  private String recordedText(UnaryOperator<AgentTelemetryBuilder> switches) {
    AgentTelemetry telemetry = switches.apply(recorded.builder()).build();
    try (AgentRun run = telemetry.run("a").input(INPUT).start()) {
      run.input(Map.of("q", INPUT)).output(List.of(OUTPUT));
      run.action("click").params(Map.of("x", TOOL)).returns(TOOL).logs(TOOL).record();
      try (Step step = telemetry.step("s")) {
        step.input(INPUT).output(OUTPUT);
      }
      try (ModelCall call = telemetry.modelCall("openai", "m")) {
        call.systemInstructions(INPUT)
            .inputMessages(Message.user(INPUT))
            .inputMessages(List.of(Message.user(INPUT)))
            .outputMessages(Message.assistant(OUTPUT))
            .outputMessages(List.of(Message.assistant(OUTPUT)))
            .toolDefinitions(List.of(Map.of("name", INPUT)))
            .tokens(1, 2);
      }
      try (ModelCall call = telemetry.modelCall("openai", "tools")) {
        call.inputMessages(Message.user(INPUT), Message.tool("c", TOOL))
            .outputMessages(
                Message.assistant(
                    OUTPUT,
                    new Message.Reasoning(OUTPUT),
                    new Message.ToolRequest("c", "t", Map.of("x", TOOL))));
      }
      try (ToolCall tool = telemetry.toolCall("t")) {
        tool.arguments(Map.of("x", TOOL)).result(TOOL).logs(TOOL);
      }
      telemetry.embedding("openai", "e").input(INPUT).inputCount(1).close();
      telemetry.retrieval("r").query(INPUT).documents(List.of(OUTPUT)).close();
      telemetry
          .guardrail("g")
          .input(INPUT)
          .output(OUTPUT)
          .decided(PolicyOutcome.BLOCKED, OUTPUT)
          .close();
      telemetry.evaluation("v").input(INPUT).explanation(OUTPUT).close();
    }
    assertThat(recorded.spans()).hasSize(9);
    assertThat(recorded.logs()).hasSize(1);
    return recorded.spans().toString() + recorded.logs();
  }
}
