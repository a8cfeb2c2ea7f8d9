/**
 * Marks methods as runs, model calls, tool calls and actions, for {@link
 * io.spanhouse.semconv.AgentProxy} to record.
 *
 * <pre>{@code
 * interface Support {
 *   @AgentRun(agent = "support-triage")
 *   String answer(String question);
 *
 *   @ToolCall(name = "search_web")
 *   List<String> search(String query) throws IOException;
 * }
 *
 * Support support = AgentProxy.of(telemetry).wrap(Support.class, new WebSupport());
 * }</pre>
 *
 * <p>A method's arguments are what goes in, as a map by parameter name (by position, from {@code
 * 0}, where it was compiled without {@code -parameters}); its return value is what comes out. A
 * method that has several of the annotations counts as the first of run, model call, tool call and
 * action.
 */
@NullMarked
package io.spanhouse.semconv.annotation;

import org.jspecify.annotations.NullMarked;
