/** The collector's counters, as Prometheus text. */
@NullMarked
package io.spanhouse.collector.metrics;

import org.jspecify.annotations.NullMarked;
