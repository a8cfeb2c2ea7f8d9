/**
 * Runs after {@code write}, when a trace goes quiet: whose run each span is once its ancestors have
 * arrived, and what runs and traces add up to. Idempotent.
 */
@NullMarked
package io.spanhouse.collector.settle;

import org.jspecify.annotations.NullMarked;
