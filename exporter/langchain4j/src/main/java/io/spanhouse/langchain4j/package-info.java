/**
 * Records what a LangChain4j program does as runs, model calls and tool calls. {@link
 * io.spanhouse.langchain4j.LangChain4jTelemetry} is the entry.
 */
@NullMarked
package io.spanhouse.langchain4j;

import org.jspecify.annotations.NullMarked;
