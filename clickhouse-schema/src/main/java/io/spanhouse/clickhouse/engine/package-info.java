/** A ClickHouse to talk to: fetched and run here, in Docker, or somebody's. */
@NullMarked
package io.spanhouse.clickhouse.engine;

import org.jspecify.annotations.NullMarked;
