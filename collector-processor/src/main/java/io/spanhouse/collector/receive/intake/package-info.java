/** What both transports do with a request: whether, how long and how much of it to take. */
@NullMarked
package io.spanhouse.collector.receive.intake;

import org.jspecify.annotations.NullMarked;
