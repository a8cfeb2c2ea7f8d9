/** Each stage by itself, in one thread, under JMH. */
@NullMarked
package io.spanhouse.benchmarks.stage;

import org.jspecify.annotations.NullMarked;
