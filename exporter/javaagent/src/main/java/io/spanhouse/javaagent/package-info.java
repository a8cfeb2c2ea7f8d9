/**
 * Extension of the OpenTelemetry Java agent: records methods that are marked with the annotations
 * of {@code io.spanhouse.semconv.annotation}, on any class, and brings the exporter along.
 */
@NullMarked
package io.spanhouse.javaagent;

import org.jspecify.annotations.NullMarked;
