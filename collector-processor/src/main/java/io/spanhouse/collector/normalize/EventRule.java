package io.spanhouse.collector.normalize;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a span event or log record of a known name is good for.
 *
 * @param type type of the row it makes in table {@code events}; {@code *} for what its attributes
 *     say; null for no row
 * @param content whether its attributes fill in what the span's own do not say
 * @param message {@code INPUT} or {@code OUTPUT} when it is one message of that; null otherwise
 * @param role role of that message unless the event names one
 * @param body keys of which the first that is there holds what a tool was given or answered
 * @param scope prefix of the scope of log records it is for; any without
 * @param kind of a log record that tells what a span of this kind would
 * @param needs fields without which a log record is only a line of a log
 * @param withoutTrace only for log records outside of traces: in a trace, spans tell the same
 * @param failed whether a log record of this name is about a failure
 * @param run keys that together name the run of a log record
 * @param agent name of the agent whose log record it is, unless it names one
 */
record EventRule(
    @Nullable String type,
    boolean content,
    @Nullable Field message,
    @Nullable String role,
    @Nullable List<String> body,
    @Nullable String scope,
    @Nullable Kind kind,
    @Nullable List<Field> needs,
    boolean withoutTrace,
    boolean failed,
    @Nullable List<String> run,
    @Nullable String agent) {
  EventRule {
    body = ConventionFile.list(body);
    needs = ConventionFile.list(needs);
    run = ConventionFile.list(run);
  }

  /** Whether it is for log records only. */
  boolean isOfRecords() {
    return scope != null || kind != null || agent != null;
  }

  /** Keys that together name the run, none where the trace does. */
  List<String> runKeys() {
    return ConventionFile.list(run);
  }

  /** Fields that have to be there. */
  List<Field> neededFields() {
    return ConventionFile.list(needs);
  }

  /** Role of the message, empty where only the event may name one. */
  String roleOr() {
    return role == null ? "" : role;
  }

  /** Keys of the body, best first. */
  List<String> bodyKeys() {
    return ConventionFile.list(body);
  }
}
