/**
 * Forward-only views over the bytes of an OTLP request.
 *
 * <p>The views, the reader under them and the text of values are one package, more than 25 files,
 * because all of them hold places in the same buffer: apart, its offsets would be public.
 *
 * <p>Accepts, refuses and understands what the generated classes of protobuf-java do, except that
 *
 * <ul>
 *   <li>messages may nest deeper than 100. Of values, 64 containers in one another are looked into;
 *       what lies deeper is neither checked nor read. Unknown groups may nest 100 deep anywhere;
 *   <li>a varint of more than ten bytes is refused, whatever follows it;
 *   <li>a message in a oneof that another member replaced, and that then comes again, starts
 *       afresh;
 *   <li>a list of more than 1,048,576 attributes, and as many events or links in one span, are
 *       refused, because they take more memory than they are worth;
 *   <li>string indexes, which traces and logs do not use, are as absent.
 * </ul>
 */
@NullMarked
package io.spanhouse.collector.decode;

import org.jspecify.annotations.NullMarked;
