/**
 * A whole request before its spans are read: JSON made protobuf, text repaired, the wrong refused.
 */
@NullMarked
package io.spanhouse.collector.decode.request;

import org.jspecify.annotations.NullMarked;
