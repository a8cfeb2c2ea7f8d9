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

  private final RecordedTelemetry recorded = new RecordedTelemetry();

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
      try (Step step = telemetry.step("s")) {
        step.input(INPUT).output(OUTPUT);
      }
      try (ModelCall call = telemetry.modelCall("openai", "m")) {
        call.systemInstructions(INPUT)
            .inputMessages(Message.user(INPUT))
            .inputMessages(List.of(Message.user(INPUT)))
            .outputMessages(Message.assistant(OUTPUT))
            .outputMessages(List.of(Message.assistant(OUTPUT)))
            .tokens(1, 2);
      }
      try (ToolCall tool = telemetry.toolCall("t")) {
        tool.arguments(Map.of("x", TOOL)).result(TOOL);
      }
    }
    assertThat(recorded.spans()).hasSize(4);
    return recorded.spans().toString();
  }
}
