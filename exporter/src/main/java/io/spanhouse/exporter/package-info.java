/**
 * What runs inside an observed Java program to get its spans out: the stock OTLP exporter set up
 * for agent spans, and the processor that marks every span with the run it belongs to.
 */
@NullMarked
package io.spanhouse.exporter;

import org.jspecify.annotations.NullMarked;
