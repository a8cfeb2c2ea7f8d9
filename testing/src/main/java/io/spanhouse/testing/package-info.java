/**
 * Fixtures that tests of several modules and {@code examples/interop} share: {@link
 * io.spanhouse.testing.FakeLlm}, language models on loopback, and {@link
 * io.spanhouse.testing.RecordedSpans}.
 */
@NullMarked
package io.spanhouse.testing;

import org.jspecify.annotations.NullMarked;
