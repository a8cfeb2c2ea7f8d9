/** What the helpers cost inside an observed program. */
@NullMarked
package io.spanhouse.benchmarks.helper;

import org.jspecify.annotations.NullMarked;
