package io.spanhouse.testing;

/**
 * Tokens of one model call.
 *
 * @param input all of them: {@code cached} and {@code write} are parts of it, whatever the wire
 *     format says
 * @param output all of them: {@code reasoning} is a part of it
 */
public record Usage(int input, int output, int cached, int write, int reasoning) {

  static final Usage NONE = new Usage(0, 0, 0, 0, 0);

  /** Different for each call, so that a mix-up shows. */
  static Usage ofCall(int number, boolean tellsWrite, boolean tellsReasoning) {
    return new Usage(
        100 + 7 * number, 30 + 3 * number, 40, tellsWrite ? 16 : 0, tellsReasoning ? 8 : 0);
  }

  int total() {
    return input + output;
  }

  /** Input that neither came from the cache nor went into it. */
  int fresh() {
    return input - cached - write;
  }
}
