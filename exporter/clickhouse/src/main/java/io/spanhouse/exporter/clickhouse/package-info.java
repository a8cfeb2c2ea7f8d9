/**
 * Spans and log records straight into ClickHouse, without a collector: the same flow, in the
 * observed process. For small set-ups; each process then has connections and blocks of its own.
 */
@NullMarked
package io.spanhouse.exporter.clickhouse;

import org.jspecify.annotations.NullMarked;
