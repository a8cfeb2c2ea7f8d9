/**
 * Made-up traffic of agents with a ledger of its own: what every view has to say about it, added up
 * from what was meant and not from what was stored.
 *
 * <pre>Timetable -> Playwright -> Scenario -> SpanEncoder -> Delivery -> Requests -> Sink
 *                                     `-> Ledger -> TrafficCheck</pre>
 *
 * <p>One package of more than 25 files: a scenario and its ledger share most of their words, and to
 * part them would make more than a hundred members public.
 */
@NullMarked
package io.spanhouse.benchmarks.traffic;

import org.jspecify.annotations.NullMarked;
