/**
 * ClickHouse for Spanhouse: the tables and views ({@link io.spanhouse.clickhouse.Schema}), and
 * three ways to reach a server ({@link io.spanhouse.clickhouse.ClickHouse}).
 */
@NullMarked
package io.spanhouse.clickhouse;

import org.jspecify.annotations.NullMarked;
