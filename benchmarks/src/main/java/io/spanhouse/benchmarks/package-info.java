/** The whole pipeline measured: load in, rows out, CPU of each process apart. */
@NullMarked
package io.spanhouse.benchmarks;

import org.jspecify.annotations.NullMarked;
