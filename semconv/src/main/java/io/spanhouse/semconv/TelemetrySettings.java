package io.spanhouse.semconv;

/**
 * What {@link AgentTelemetryBuilder} was told.
 *
 * @param region part of the identifiers
 * @param propagation what is exchanged with other processes
 */
record TelemetrySettings(
    String region,
    boolean recordInputs,
    boolean recordOutputs,
    boolean recordToolIo,
    Propagation propagation) {}
