/**
 * Records what a Spring AI program does as runs, model calls and tool calls. {@link
 * io.spanhouse.springai.SpringAiObservationHandler} is the entry.
 */
@NullMarked
package io.spanhouse.springai;

import org.jspecify.annotations.NullMarked;
