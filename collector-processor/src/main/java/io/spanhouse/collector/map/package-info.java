/** One class per table: an AgentSpan appended to columns, one line per column, in DDL order. */
@NullMarked
package io.spanhouse.collector.map;

import org.jspecify.annotations.NullMarked;
