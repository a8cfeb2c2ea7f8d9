package io.spanhouse.semconv;

import org.jspecify.annotations.Nullable;

/**
 * What {@link AgentTelemetryBuilder} was told.
 *
 * @param region part of the identifiers
 * @param content redacts and cuts what is recorded
 * @param eventsAsLogs whether explicit events are log records where something takes them
 * @param parentRun the run that started this process
 */
record TelemetrySettings(
    String region,
    boolean recordInputs,
    boolean recordOutputs,
    boolean recordToolIo,
    Content content,
    boolean eventsAsLogs,
    @Nullable String parentRun) {}
