/** Sealed blocks into ClickHouse; the one place that retries. */
@NullMarked
package io.spanhouse.collector.write;

import org.jspecify.annotations.NullMarked;
