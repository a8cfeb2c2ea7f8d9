/** Any convention's attributes as one typed {@code AgentSpan}. */
@NullMarked
package io.spanhouse.collector.normalize;

import org.jspecify.annotations.NullMarked;
