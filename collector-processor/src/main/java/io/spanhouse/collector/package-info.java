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
 * metrics}); only this root package sees all of them and wires them up.
 */
@NullMarked
package io.spanhouse.collector;

import org.jspecify.annotations.NullMarked;
