/** Columns of values as ClickHouse's Native format writes them, one class a type. */
@NullMarked
package io.spanhouse.collector.map.column;

import org.jspecify.annotations.NullMarked;
