/** Rows of many requests gathered into sealed, immutable blocks. */
@NullMarked
package io.spanhouse.collector.batch;

import org.jspecify.annotations.NullMarked;
