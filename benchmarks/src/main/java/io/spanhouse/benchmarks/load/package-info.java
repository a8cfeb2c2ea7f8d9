/** Requests such as agents send, and a program that sends many of them at next to no CPU. */
@NullMarked
package io.spanhouse.benchmarks.load;

import org.jspecify.annotations.NullMarked;
