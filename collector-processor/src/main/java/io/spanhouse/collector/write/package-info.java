/** Sealed blocks of rows into ClickHouse; the one place that retries inserts. */
@NullMarked
package io.spanhouse.collector.write;

import org.jspecify.annotations.NullMarked;
