/** Whose run is it? Settled for spans whose ancestors arrived after them, idempotently. */
@NullMarked
package io.spanhouse.collector.settle;

import org.jspecify.annotations.NullMarked;
