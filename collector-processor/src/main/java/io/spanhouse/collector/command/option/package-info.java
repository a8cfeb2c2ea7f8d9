/** Options that several commands share, and where their values come from. */
@NullMarked
package io.spanhouse.collector.command.option;

import org.jspecify.annotations.NullMarked;
