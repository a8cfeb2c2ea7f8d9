package io.spanhouse.semconv;

import org.jspecify.annotations.Nullable;

/**
 * What {@link AgentTelemetryBuilder} was told.
 *
 * @param region part of the identifiers
 * @param parentRun the run that started this process
 */
record TelemetrySettings(
    String region,
    boolean recordInputs,
    boolean recordOutputs,
    boolean recordToolIo,
    @Nullable String parentRun) {}
