/** What model calls cost, by the prices in table {@code model_prices}. */
@NullMarked
package io.spanhouse.collector.price;

import org.jspecify.annotations.NullMarked;
