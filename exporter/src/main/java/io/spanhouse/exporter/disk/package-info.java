/** Requests wait on disk while the collector cannot be reached, bounded in age and bytes. */
@NullMarked
package io.spanhouse.exporter.disk;

import org.jspecify.annotations.NullMarked;
