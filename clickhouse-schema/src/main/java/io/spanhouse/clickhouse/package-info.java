/**
 * ClickHouse for Spanhouse: the tables and views ({@link io.spanhouse.clickhouse.Schema}), and the
 * engine that runs in a child process ({@link io.spanhouse.clickhouse.engine.EmbeddedClickHouse}).
 */
@NullMarked
package io.spanhouse.clickhouse;

import org.jspecify.annotations.NullMarked;
