/** Forward-only views over the bytes of an OTLP request. */
@NullMarked
package io.spanhouse.collector.decode;

import org.jspecify.annotations.NullMarked;
