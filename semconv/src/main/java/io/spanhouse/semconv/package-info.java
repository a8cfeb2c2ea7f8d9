/**
 * The attribute keys of Spanhouse and the helpers that emit {@code agent.invoke}, {@code
 * model.call} and {@code tool.execute} spans through the plain OpenTelemetry API.
 *
 * <p>{@link io.spanhouse.semconv.AgentTelemetry} is where to start. The helpers never throw into
 * the code they observe, and do nothing where no OpenTelemetry SDK is set up.
 *
 * <p>One package of more than 25 files, for the sake of its users: all that is public here is for
 * them. In several packages, what the helpers share would have to be public too.
 */
@NullMarked
package io.spanhouse.semconv;

import org.jspecify.annotations.NullMarked;
