/**
 * The collector: OTLP in, runs, events and spans in ClickHouse out.
 *
 * <pre>
 *   receive  ->  decode  ->  normalize  ->  price  ->  map  ->  batch  ->  write
 *   bytes        OTLP view   AgentSpan      cost       columns   sealed     INSERT
 *                                                              block
 * </pre>
 *
 * A stage is a package named by its verb. A package imports only packages to its left (and {@code
 * metrics}); only this root package sees all of them and wires them up. {@code settle} runs after
 * {@code write}, on the rows that are stored.
 *
 * <p>A large package has wings: packages below it, each named by what its classes know. Only the
 * package itself, its other wings and this root package import them.
 */
@NullMarked
package io.spanhouse.collector;

import org.jspecify.annotations.NullMarked;
