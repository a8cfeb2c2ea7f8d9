/** Questions to ClickHouse, and their answers as rows or as they came. */
@NullMarked
package io.spanhouse.collector.command.query;

import org.jspecify.annotations.NullMarked;
