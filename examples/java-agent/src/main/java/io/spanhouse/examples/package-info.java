/** An agent of several agents, observed: the article pipeline. */
@NullMarked
package io.spanhouse.examples;

import org.jspecify.annotations.NullMarked;
