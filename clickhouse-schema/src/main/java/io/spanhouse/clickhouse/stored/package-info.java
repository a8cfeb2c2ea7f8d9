/** What may go of the rows that are stored: after some days, or on request. */
@NullMarked
package io.spanhouse.clickhouse.stored;

import org.jspecify.annotations.NullMarked;
