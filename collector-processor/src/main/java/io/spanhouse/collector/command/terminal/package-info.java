/** What people read and answer: plain text, safe for a terminal. */
@NullMarked
package io.spanhouse.collector.command.terminal;

import org.jspecify.annotations.NullMarked;
