/**
 * Made-up traffic of agents with a ledger of its own: what every view has to say about it, added up
 * from what was meant and not from what was stored.
 *
 * <pre>Timetable -> Playwright -> Scenario -> SpanEncoder -> Delivery -> Requests -> Sink
 *                                     `-> Ledger -> TrafficCheck</pre>
 */
@NullMarked
package io.spanhouse.benchmarks.traffic;

import org.jspecify.annotations.NullMarked;
