/** What {@code doctor} finds in this machine and in ClickHouse. */
@NullMarked
package io.spanhouse.collector.command.check;

import org.jspecify.annotations.NullMarked;
