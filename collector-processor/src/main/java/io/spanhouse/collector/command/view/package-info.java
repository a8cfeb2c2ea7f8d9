/** Runs as a table and a trace as a tree. */
@NullMarked
package io.spanhouse.collector.command.view;

import org.jspecify.annotations.NullMarked;
