/**
 * Any convention's attributes as one typed {@code AgentSpan}.
 *
 * <p>Three ideas: conventions as files hold them and compiled ({@code Convention*}, {@code *Rule},
 * {@code Kinds}, {@code Endings}, {@code Deferred}), the {@code Fields} that they fill ({@code
 * Field}, {@code Shape}, {@code Numbers}, {@code Message*}), and the readers of spans, span events
 * and log records ({@code AgentSpan}, {@code SpanEventReader}, {@code LogRecordReader}). They are
 * one package, more than 25 files, because each knows the others: rules name fields, fields keep
 * ranks that rules gave, and readers work on both. A wing would have arrows both ways and make all
 * of it public.
 */
@NullMarked
package io.spanhouse.collector.normalize;

import org.jspecify.annotations.NullMarked;
