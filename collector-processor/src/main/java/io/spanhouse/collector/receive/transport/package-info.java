/** OTLP's words on gRPC and HTTP: bytes of a request in, an outcome out as status and body. */
@NullMarked
package io.spanhouse.collector.receive.transport;

import org.jspecify.annotations.NullMarked;
