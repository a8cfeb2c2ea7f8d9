/** What a model's price is, and how a file of prices says it. */
@NullMarked
package io.spanhouse.clickhouse.price;

import org.jspecify.annotations.NullMarked;
