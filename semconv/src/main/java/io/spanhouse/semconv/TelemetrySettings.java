package io.spanhouse.semconv;

/**
 * What {@link AgentTelemetryBuilder} was told.
 *
 * @param region part of the identifiers
 * @param content redacts and cuts what is recorded
 * @param eventsAsLogs whether explicit events are log records where something takes them
 * @param propagation what is exchanged with other processes
 */
record TelemetrySettings(
    String region,
    boolean recordInputs,
    boolean recordOutputs,
    boolean recordToolIo,
    Content content,
    boolean eventsAsLogs,
    Propagation propagation) {}
