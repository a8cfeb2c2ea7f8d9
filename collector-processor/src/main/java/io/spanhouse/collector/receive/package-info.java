/**
 * OTLP over gRPC and HTTP: bytes in, status out.
 *
 * <p>{@link io.spanhouse.collector.receive.Receiver} is the entry, {@link
 * io.spanhouse.collector.receive.Ingest} what it hands requests to. Both transports are thin: they
 * find out which signal and encoding a request has, let {@code Intake} decide from its headers
 * whether to read it, collect the body into a pooled array and submit it. What became of it is an
 * {@code Outcome}. {@code OtlpStatus} says which gRPC and HTTP status each outcome has; {@code
 * GrpcAnswer} and {@code HttpAnswer} write it.
 *
 * <p>This package has the entry and the words of the stage; {@code intake} and {@code transport} do
 * the work.
 */
@NullMarked
package io.spanhouse.collector.receive;

import org.jspecify.annotations.NullMarked;
