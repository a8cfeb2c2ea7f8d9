/** OTLP over gRPC and HTTP: bytes in, status out. */
@NullMarked
package io.spanhouse.collector.receive;

import org.jspecify.annotations.NullMarked;
