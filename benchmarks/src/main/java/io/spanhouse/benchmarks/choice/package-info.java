/** What the schema's choices cost, each beside the form that was not chosen. */
@NullMarked
package io.spanhouse.benchmarks.choice;

import org.jspecify.annotations.NullMarked;
