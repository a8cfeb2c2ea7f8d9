/**
 * The command line: starts the collector, and asks ClickHouse what it stored.
 *
 * <p>One class a command. Whatever is printed goes through {@link
 * io.spanhouse.collector.command.terminal.Console}; whatever came from outside is made safe for a
 * terminal by {@link io.spanhouse.collector.command.terminal.TerminalText} first.
 */
@NullMarked
package io.spanhouse.collector.command;

import org.jspecify.annotations.NullMarked;
